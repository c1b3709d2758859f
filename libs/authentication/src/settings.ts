import type { DeskRules } from './domain/desk-rules.js';

/** What an attestation must lead to: a root, or the key of the attestation certificate itself. */
export interface TrustedAuthenticator {
  /** Lower-case UUID, or `*` for any model under the roots. */
  readonly aaguid: string;
  readonly name: string;
  /** PEM certificates. */
  readonly roots: readonly string[];
}

/** Rules of sign-in. Policies may only tighten them (requirements 5.6). */
export abstract class AuthenticationSettings {
  /** Seconds during which a tap alone reopens a session; at most four hours. */
  abstract readonly tapWindowSeconds: number;
  /** Seconds without activity after which a session is locked, where no area says less; at most 30 minutes. */
  abstract readonly sessionIdleSeconds: number;
  /** Least seconds between two sites, and between two areas of one site; 0: not looked at. */
  abstract readonly siteTravelSeconds: number;
  abstract readonly areaTravelSeconds: number;
  /** What a badge shown on two sites too soon costs: an alert, or also its second factor again. */
  abstract readonly onImpossibleTravel: 'alert' | 'second-factor';
  /** WebAuthn relying party: the host of the public origin. */
  abstract readonly rpId: string;
  abstract readonly origin: string;
  abstract readonly trustedAuthenticators: readonly TrustedAuthenticator[];
  /** Weakens: any attested, device-bound key is accepted, its maker unchecked. For demonstrations. */
  abstract readonly acceptAnyAttestedKeyForDemo: boolean;
  /** Months before a means expires; at most 36. */
  abstract readonly meansMonths: number;
  /** Name of the hospital inside the badges' keys: ASCII, 1 to 20 characters. Never changes. */
  abstract readonly badgeSite: string;
  /** Version of the badges' master keys given to new badges, 1 to 255; older ones still open. */
  abstract readonly badgeKeyVersion: number;
  /** Loans, checks of identity, break-glass. */
  abstract readonly desk: DeskRules;
}
