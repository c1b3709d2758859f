import type { IdentityState, PersonRecord, RecordedAssignment } from '#libs/directory';
import type { ImportProblem } from './import-problem.js';

/** One value before and after, as an officer reads it. */
export interface Difference {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What an import would do of one person. */
export interface PlannedPerson {
  readonly kind: 'arrival' | 'change' | 'departure';
  /** First line of the person in the file; null for somebody who is not in it. */
  readonly line: number | null;
  readonly person: Omit<PersonRecord, 'assignments'>;
  readonly stateBefore: IdentityState | null;
  readonly differences: readonly Difference[];
  readonly newMatricules: PersonRecord['matricules'];
  readonly assignments: readonly RecordedAssignment[];
  readonly cancelledAssignments: readonly string[];
  /** Civil fields whose value the source gives or changes. */
  readonly fields: readonly string[];
}

/** All that an import would do, decided before anything is written. */
export interface ImportPlan {
  readonly arrivals: readonly PlannedPerson[];
  readonly changes: readonly PlannedPerson[];
  readonly departures: readonly PlannedPerson[];
  readonly unchanged: number;
  /** People left as they are because a line of theirs has a problem. */
  readonly held: number;
  /** People of this source present before. */
  readonly present: number;
  readonly isFirst: boolean;
  /** Absent people not declared gone, because some line does not say who it speaks of. */
  readonly withheldDepartures: number;
  readonly problems: readonly ImportProblem[];
}

/** Why an import stops before it does harm (design D10). */
export interface Excess {
  readonly because: 'leavers' | 'changes';
  readonly count: number;
  readonly present: number;
  readonly maxPercent: number;
}

/**
 * More leavers or more changes than a share of the people present: a cut or shifted file, until an officer
 * says otherwise. Contracts that simply reach their end are no change: they were announced.
 */
export function excessOf(plan: ImportPlan, maxPercent: number): Excess | undefined {
  const { present, isFirst } = plan;
  if (isFirst) return undefined;
  const changed = plan.changes.filter(({ differences }) =>
    differences.some(({ field }) => field !== 'state'),
  ).length;
  const counts = [
    ['leavers', plan.departures.length],
    ['changes', changed],
  ] as const;
  const beyond = counts.find(([, count]) => count * 100 > present * maxPercent);
  return beyond === undefined
    ? undefined
    : { because: beyond[0], count: beyond[1], present, maxPercent };
}
