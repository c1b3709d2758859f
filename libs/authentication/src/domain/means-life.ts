/** Where a means may go from where it is. Revoked is for ever; lost comes back only through the desk. */
const NEXT = {
  active: ['suspended', 'lost', 'revoked'],
  suspended: ['active', 'lost', 'revoked'],
  lost: ['active', 'revoked'],
  revoked: [],
  expired: ['revoked'],
} as const;

type State = keyof typeof NEXT;

export const mayBecome = (from: State, to: State): boolean =>
  NEXT[from].some((state) => state === to);

export type Usability =
  | { readonly kind: 'usable' }
  | { readonly kind: 'unusable'; readonly because: 'suspended' | 'lost' | 'revoked' | 'expired' };

/** Policies deny by default: only an active, unexpired means signs anyone in. */
export function usabilityOf(
  means: { readonly state: State; readonly expiresAt: Date },
  now: Date,
): Usability {
  if (means.state !== 'active') return { kind: 'unusable', because: means.state };
  return now < means.expiresAt ? { kind: 'usable' } : { kind: 'unusable', because: 'expired' };
}
