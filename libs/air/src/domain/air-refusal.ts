import type { ErrorKind } from '#libs/kernel';

/** The ten checks of an issue, in their order, each with its own error (air-dmp §4). */
export const AIR_REFUSALS = {
  client_not_allowed: 'refused',
  no_live_session: 'unauthenticated',
  step_up_required: 'unauthenticated',
  no_rpps: 'refused',
  not_on_authorised_list: 'refused',
  role_incomplete: 'refused',
  structure_mismatch: 'refused',
  ins_invalid: 'invalid',
  ins_not_qualified: 'refused',
  purpose_refused: 'refused',
  seal_unavailable: 'unavailable',
} as const satisfies Record<string, ErrorKind>;
export type AirRefusal = keyof typeof AIR_REFUSALS;

/** A check that failed, and what made it fail. */
export interface Refused {
  readonly kind: 'refused';
  readonly because: AirRefusal;
  readonly why: string;
}

export const refused = (because: AirRefusal, why: string): Refused => ({
  kind: 'refused',
  because,
  why,
});
