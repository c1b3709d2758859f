/** Rules of the badge desk and of break-glass. Policies may only tighten them (requirements 5.6). */
export interface DeskRules {
  /** Whether a check of identity of the same day comes before a first means and before a PIN. */
  readonly enrolmentCheck: 'required' | 'off';
  /** Hours of a loan when nothing is said; at most 24. */
  readonly loanHours: number;
  /** Hours of a back-up means when nothing is said; at most 24. */
  readonly backupHours: number;
  /** Administrators who must agree before a back-up means opens. */
  readonly backupApprovals: 1 | 2;
}

/** What a fresh installation does. */
export const DESK_DEFAULTS: DeskRules = {
  enrolmentCheck: 'required',
  loanHours: 12,
  backupHours: 4,
  backupApprovals: 1,
};

/** No loan and no back-up means lasts longer, whatever is asked or configured (RIE PS16). */
export const HARD_HOURS = 24;

export const LOAN_REASONS = ['forgotten', 'being-replaced', 'arrival'] as const;
export type LoanReason = (typeof LOAN_REASONS)[number];

/** How an officer may make sure of who the person is (RIE PS07). */
export const CHECK_MODES = [
  'face-to-face-with-document',
  'psc',
  'eidas-substantial',
  'existing-2fa',
] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

/** Types of document; neither its number nor a copy is kept. */
export const DOCUMENT_TYPES = [
  'national-id',
  'passport',
  'residence-permit',
  'driving-licence',
] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];
