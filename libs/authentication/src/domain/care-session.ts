import type { IdentityId } from '#libs/kernel';

/** A fact: what was shown, when, on which post. The level is derived from facts, never saved (design D4). */
export interface FactorShown {
  readonly factor: 'badge' | 'pin' | 'fido2';
  readonly category: 'possession' | 'knowledge' | 'possession-and-verification';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly meansId: string | null;
  /** Name of the post. */
  readonly workstation: string | null;
}

export interface CareSession {
  readonly id: string;
  readonly identityId: IdentityId;
  /** The last full two-factor authentication. A tap never moves it. */
  readonly strongAt: Date;
  readonly factors: readonly FactorShown[];
  /** The post on which the session is open now. */
  readonly workstationId: string | null;
  readonly state: 'open' | 'locked' | 'ended';
}

/** No configuration may go beyond (requirements 5.6: tap-only window ≤ 4 h since the full 2FA). */
const HARD_TAP_WINDOW_SECONDS = 4 * 3600;

export interface SessionPolicy {
  readonly tapWindowSeconds: number;
}

/** Until when a tap alone reopens: at most four hours after the full 2FA. */
export function tapUntil(strongAt: Date, policy: SessionPolicy, plus: PlusSeconds): Date {
  return plus(strongAt, Math.min(policy.tapWindowSeconds, HARD_TAP_WINDOW_SECONDS));
}

type PlusSeconds = (instant: Date, seconds: number) => Date;

export type TapVerdict =
  | { readonly kind: 'reopen'; readonly session: CareSession }
  | { readonly kind: 'second-factor-needed'; readonly because: 'no-session' | 'window-over' };

/** A tap alone reopens a session while its full 2FA still holds; at the very end of the window it does not. */
export function judgeTap(
  session: CareSession | undefined,
  until: Date | undefined,
  now: Date,
): TapVerdict {
  if (session === undefined || until === undefined || session.state === 'ended') {
    return { kind: 'second-factor-needed', because: 'no-session' };
  }
  if (now >= until) return { kind: 'second-factor-needed', because: 'window-over' };
  return { kind: 'reopen', session };
}

export interface Level {
  /** Authentication context class: two factors of different categories. */
  readonly acr: string;
  /** RFC 8176 values. */
  readonly amr: readonly string[];
  readonly firstMeans: 'badge' | 'fido2';
}

export const ACR_TWO_FACTORS = 'urn:portique:acr:2fa';

/**
 * What applications are told, from the facts of the full 2FA. `hwk`: proof of possession of a hardware
 * key; `pin`: a PIN known by the hub; `user`: the key verified its user; `mfa`: several factors (RFC 8176).
 */
export function levelOf(factors: readonly FactorShown[]): Level {
  const withKey = factors.some(({ factor }) => factor === 'fido2');
  return withKey
    ? { acr: ACR_TWO_FACTORS, amr: ['hwk', 'user', 'mfa'], firstMeans: 'fido2' }
    : { acr: ACR_TWO_FACTORS, amr: ['hwk', 'pin', 'mfa'], firstMeans: 'badge' };
}
