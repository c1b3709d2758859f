import { parseInstant, type IdentityId } from '#libs/kernel';
import type { MeansKind } from './means-life.js';

export const FACTORS = [
  'badge',
  'pin',
  'ad-password',
  'fido2',
  'cps',
  'password',
  'totp',
  'backup',
] as const;
export type Factor = (typeof FACTORS)[number];

/** A fact: what was shown, when, on which post. The level is derived from facts, never saved (design D4). */
export interface FactorShown {
  readonly factor: Factor;
  readonly category: 'possession' | 'knowledge' | 'possession-and-verification';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly meansId: string | null;
  /** Name of the post. */
  readonly workstation: string | null;
  /** Of a CPS: whether the lists that said it is good were up to date. */
  readonly revocation?: 'fresh' | 'stale' | undefined;
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

/** The facts of the full 2FA: what was shown later (a tap that reopens) is not of them. */
export const strongFactors = ({ factors, strongAt }: CareSession): readonly FactorShown[] => {
  const until = strongAt.toISOString();
  return factors.filter(({ at }) => at <= until);
};

/** When the person last showed a factor: they were there. */
export const shownAt = ({ factors, strongAt }: CareSession): Date =>
  factors.reduce((last, { at }) => {
    const shown = parseInstant(at) ?? last;
    return shown > last ? shown : last;
  }, strongAt);

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
  /** Authentication context class. */
  readonly acr: string;
  /** RFC 8176 values. */
  readonly amr: readonly string[];
  readonly firstMeans: MeansKind;
  /** The kinds of means shown: what they may be used for is the hospital's policy. */
  readonly kinds: readonly MeansKind[];
}

/** Two factors of different categories, one of them a hardware key. */
export const ACR_TWO_FACTORS = 'urn:portique:acr:2fa';
/** Two factors of a transition (password and one-time code): inside the hospital only. */
export const ACR_TRANSITION = 'urn:portique:acr:transition';
/** A back-up means opened by an administrator: minimal access, inside the hospital only. */
export const ACR_BACKUP = 'urn:portique:acr:backup';

/** Weakest first: a request for one is met by it and by those after it. */
export const ACR_ORDER = [ACR_BACKUP, ACR_TRANSITION, ACR_TWO_FACTORS] as const;

/**
 * What applications are told, from the facts of the full 2FA (RFC 8176). `hwk`: proof of possession of a
 * hardware key; `sc`: smart card; `pin`: a PIN known by the hub or by the card; `pwd`: a password; `otp`:
 * a one-time code; `user`: the key verified its user; `mfa`: several factors.
 */
const LEVELS: readonly (Omit<Level, 'kinds'> & { readonly of: readonly Factor[] })[] = [
  { of: ['cps'], acr: ACR_TWO_FACTORS, amr: ['sc', 'pin', 'mfa', 'hwk'], firstMeans: 'cps' },
  { of: ['fido2'], acr: ACR_TWO_FACTORS, amr: ['hwk', 'user', 'mfa'], firstMeans: 'fido2' },
  { of: ['badge', 'pin'], acr: ACR_TWO_FACTORS, amr: ['hwk', 'pin', 'mfa'], firstMeans: 'badge' },
  {
    of: ['badge', 'ad-password'],
    acr: ACR_TWO_FACTORS,
    amr: ['hwk', 'pwd', 'mfa'],
    firstMeans: 'badge',
  },
  {
    of: ['password', 'totp'],
    acr: ACR_TRANSITION,
    amr: ['pwd', 'otp', 'mfa'],
    firstMeans: 'password',
  },
];

const KIND_OF: Readonly<Record<Factor, MeansKind | undefined>> = {
  badge: 'badge',
  pin: undefined,
  'ad-password': undefined,
  fido2: 'fido2',
  cps: 'cps',
  password: 'password',
  totp: 'totp',
  backup: 'backup',
};

/** Facts that make no known level are a back-up's: the least. */
export function levelOf(factors: readonly FactorShown[]): Level {
  const shown = new Set(factors.map(({ factor }) => factor));
  const known = LEVELS.find(({ of }) => of.every((factor) => shown.has(factor)));
  const facts = known?.of ?? (['backup'] as const);
  const kinds = facts.flatMap((factor) => KIND_OF[factor] ?? []);
  if (known === undefined) {
    return { acr: ACR_BACKUP, amr: ['kba'], firstMeans: 'backup', kinds };
  }
  const { acr, amr, firstMeans } = known;
  return { acr, amr, firstMeans, kinds };
}

/** Whether a session of this class meets a request for one of these. */
export function meetsAcr(acr: string, asked: readonly string[]): boolean {
  const rank = ACR_ORDER.findIndex((known) => known === acr);
  return asked.some((value) => {
    const wanted = ACR_ORDER.findIndex((known) => known === value);
    return wanted >= 0 && wanted <= rank;
  });
}
