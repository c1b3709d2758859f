import type { CardType } from './domain/cps-certificate.js';

/** Sign-in by CPS card: a door of its own (design D7). */
export abstract class CpsSettings {
  /** Public origin of the card door, `https://…`; never the hub's own. */
  abstract readonly cardOrigin: string;
  /** Public origin of the hub. */
  abstract readonly hubOrigin: string;
  abstract readonly listen: { readonly host: string; readonly port: number };
  /** PEM: certificate chain and key of the card door. */
  abstract readonly tls: { readonly certificate: string; readonly key: string };
  /** Certificates of the authorities: PEM, DER or PKCS #7, as published. */
  abstract readonly authorityFiles: readonly string[];
  /** SHA-256 of authorities that are not IGC-Santé's of production; only with `acceptTestCards`. */
  abstract readonly testAuthorities: readonly string[];
  /** Weakens: cards of test sign people in. */
  abstract readonly acceptTestCards: boolean;
  abstract readonly cardTypes: readonly CardType[];
  /** Where lists are fetched, each address exactly; those that IGC-Santé publishes when undefined. */
  abstract readonly listUrls: readonly string[] | undefined;
  /** Hours after its next update during which a list still serves, marked `stale`; at most 72. */
  abstract readonly staleHours: number;
  /** SHA-256 of the client certificates of the reverse proxies; empty: browsers come directly. */
  abstract readonly proxies: readonly string[];
}

/** Hard limit: beyond, nothing says any more that the card is good. */
export const HARD_STALE_HOURS = 72;
