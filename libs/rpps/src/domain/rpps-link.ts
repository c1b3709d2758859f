import { plusMonths, type IdentityId } from '#libs/kernel';

export const LINK_STATUSES = [
  'candidate',
  'presumed',
  'confirmed',
  'to-re-verify',
  'broken',
  'conflict',
  'refused',
  'not-applicable',
] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];

/** What earned a confirmation. The hub itself proposes, and never confirms. */
export const LINK_EVIDENCES = ['cps-login', 'psc-login', 'restricted-file', 'officer'] as const;
export type LinkEvidence = (typeof LINK_EVIDENCES)[number];

/** The link of a local identity with the register, as decided or proposed. */
export interface RppsLink {
  readonly identityId: IdentityId;
  readonly idnps: string | null;
  readonly rpps: string | null;
  readonly status: LinkStatus;
  readonly evidence: LinkEvidence | null;
  /** The officer's words, or the machine's explanation of its proposal. */
  readonly evidenceNote: string | null;
  /** `person:<id>`, `operator:<id>`; null while only the machine has spoken. */
  readonly decidedBy: string | null;
  readonly verifiedAt: Date | null;
}

/** A link is verified again at least every two years (référentiel d'identification électronique, 27). */
export const HARD_LIMIT_MONTHS = 24;

/** When a verification stops counting: policies may shorten the two years, never pass them. */
export const verifiedUntil = (verifiedAt: Date, months: number): Date =>
  plusMonths(verifiedAt, Math.min(months, HARD_LIMIT_MONTHS));

/** The status as it stands now: a confirmation that is too old must be earned again. */
export function statusAt(
  link: Pick<RppsLink, 'status' | 'verifiedAt'>,
  now: Date,
  months: number,
): LinkStatus {
  if (link.status !== 'confirmed') return link.status;
  return link.verifiedAt !== null && now < verifiedUntil(link.verifiedAt, months)
    ? 'confirmed'
    : 'to-re-verify';
}
