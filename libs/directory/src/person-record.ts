import { foldName } from '#libs/kernel';
import type { Assignment, Identity, IdentityState } from './identity.js';

/** An assignment with its name in the source that owns it. */
export type RecordedAssignment = Assignment & { readonly sourceKey: string };

/** A person as recorded, for the imports that compare everyone with a source. */
export type PersonRecord = Omit<Identity, 'assignments' | 'roles'> & {
  readonly assignments: readonly RecordedAssignment[];
};

/** Where a value comes from, to be written with it. */
export interface OriginWrite {
  readonly field: string;
  readonly source: string;
  readonly importId: string;
  readonly rule: 'source-of-truth' | 'only-source' | 'latest';
}

/** All that one import changes of one person: written in one statement. */
export interface PersonWrite {
  /** The person as they are afterwards, except for assignments. */
  readonly person: Omit<PersonRecord, 'assignments'>;
  /** Null for somebody new. */
  readonly stateBefore: IdentityState | null;
  readonly newMatricules: PersonRecord['matricules'];
  /** New assignments and changed ones, whole. */
  readonly assignments: readonly RecordedAssignment[];
  /** Assignments that never began and are no longer announced. */
  readonly cancelledAssignments: readonly string[];
  readonly origins: readonly OriginWrite[];
  readonly at: Date;
}

/**
 * The state that the assignments say on a civil day, bounds included. A suspension holds as long as
 * the person would be active: it is an officer's decision, not a date.
 */
export function stateOn(
  day: string,
  assignments: readonly Pick<Assignment, 'startsOn' | 'endsOn'>[],
  before: IdentityState | undefined,
): IdentityState {
  const notOver = assignments.filter(({ endsOn }) => endsOn === null || endsOn >= day);
  if (notOver.length === 0) return 'left';
  if (notOver.every(({ startsOn }) => startsOn > day)) return 'pre-arrival';
  return before === 'suspended' ? 'suspended' : 'active';
}

/** What the search of people looks into: folded names and matricules. */
export function searchTextOf(person: Omit<PersonRecord, 'assignments'>): string {
  const { birthName, usageName, exerciseName, usualGivenName, givenNames, matricules } = person;
  const names = [birthName, usageName ?? '', exerciseName ?? '', usualGivenName, ...givenNames];
  const words = [...names, ...matricules.map(({ number }) => number)].map((text) => foldName(text));
  return [...new Set(words)].filter((word) => word !== '').join(' ');
}
