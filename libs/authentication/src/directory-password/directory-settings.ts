import { z } from 'zod';
import type { TryLimit } from '../domain/secret-tries.js';

/** What a person adds to the badge: the hub's own PIN, or the password of the hospital's directory. */
export const SECOND_FACTORS = ['pin', 'ad-password'] as const;
export const SecondFactorName = z.enum(SECOND_FACTORS);
export type SecondFactor = z.infer<typeof SecondFactorName>;

/** The hospital's directory (Active Directory, or another with LDAPS), and for whom it serves. */
export abstract class DirectorySettings {
  /** `ldaps://` addresses, the preferred one first; none: the directory serves nobody. */
  abstract readonly urls: readonly string[];
  /** Authorities of its certificates, PEM; those of the system when undefined. */
  abstract readonly authorities: string | undefined;
  /** Name of an account in a bind, `{account}` in it: a UPN or a DN. */
  abstract readonly bindName: string;
  /** Milliseconds that one server may take; at most 2,000. */
  abstract readonly timeoutMs: number;
  /** Wrong passwords that the directory may be asked about: fewer than those that lock an account there. */
  abstract readonly limit: TryLimit;
  /** A population that is not named has the PIN. */
  abstract readonly factorOf: Readonly<Record<string, SecondFactor>>;
  /** While no server answers, the PIN of those who have one serves instead. */
  abstract readonly pinWhenCut: boolean;
}

/** No directory: everyone has the PIN. */
export const NO_DIRECTORY = {
  urls: [],
  authorities: undefined,
  bindName: '{account}',
  timeoutMs: 2000,
  limit: { failures: 4, withinSeconds: 1800 },
  factorOf: {},
  pinWhenCut: false,
} as const satisfies DirectorySettings;
