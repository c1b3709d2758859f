/** Kinds of means the hub knows. A kind is usable only when the hospital's policy enables it. */
export const MEANS_KINDS = ['badge', 'fido2', 'cps', 'password', 'totp', 'backup'] as const;
export type MeansKind = (typeof MEANS_KINDS)[number];

/**
 * `issued`: made, not handed over yet; `lent`: for the time of a loan; the others as their names say.
 */
export const MEANS_STATES = [
  'issued',
  'active',
  'suspended',
  'lost',
  'revoked',
  'expired',
  'lent',
] as const;
export type MeansState = (typeof MEANS_STATES)[number];

/** Where a means may go from where it is. Revoked is for ever; lost comes back only through the desk. */
const NEXT: Readonly<Record<MeansState, readonly MeansState[]>> = {
  issued: ['active', 'lost', 'revoked', 'expired'],
  active: ['suspended', 'lost', 'revoked', 'expired'],
  suspended: ['active', 'lost', 'revoked', 'expired'],
  lent: ['lost', 'revoked', 'expired'],
  lost: ['active', 'revoked'],
  revoked: [],
  expired: ['revoked'],
};

export const mayBecome = (from: MeansState, to: MeansState): boolean => NEXT[from].includes(to);

/** What a means may be used for. */
export const MEANS_USES = ['applications', 'hub', 'air', 'fi-tiers'] as const;
export type MeansUse = (typeof MEANS_USES)[number];

type Unusable = 'not-allowed' | Exclude<MeansState, 'active' | 'lent'>;

export type Usability =
  { readonly kind: 'usable' } | { readonly kind: 'unusable'; readonly because: Unusable };

export interface JudgedMeans {
  readonly state: MeansState;
  readonly expiresAt: Date;
  /** Whether the hospital's policy of today enables its kind. */
  readonly isAllowed: boolean;
}

/** Policies deny by default: only an active or lent, unexpired means of an enabled kind signs anyone in. */
export function usabilityOf(means: JudgedMeans, now: Date): Usability {
  const { state } = means;
  if (state !== 'active' && state !== 'lent') return { kind: 'unusable', because: state };
  if (now >= means.expiresAt) return { kind: 'unusable', because: 'expired' };
  return means.isAllowed ? { kind: 'usable' } : { kind: 'unusable', because: 'not-allowed' };
}
