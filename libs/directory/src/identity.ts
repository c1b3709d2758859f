import type { HubRole } from '#libs/access';
import type { CivilDate, IdentityId } from '#libs/kernel';

export type IdentityState = 'pre-arrival' | 'active' | 'suspended' | 'left';

/** A post held by a person in an entity of the hospital, from one civil date to another. */
export interface Assignment {
  readonly id: string;
  readonly entityFiness: string;
  readonly siteFiness: string;
  readonly matricule: string;
  readonly contract: string;
  readonly jobCode: string;
  readonly jobLabel: string;
  /** TRE_G15 when the job is a care profession. */
  readonly professionCode: string | null;
  readonly unitCode: string;
  readonly unitLabel: string;
  readonly startsOn: CivilDate;
  readonly endsOn: CivilDate | null;
  readonly source: string;
}

/** One person: one identity, whatever the number of matricules and assignments. */
export interface Identity {
  readonly id: IdentityId;
  /** Opaque and permanent: what applications know the person by (`sub`). */
  readonly subject: string;
  readonly birthName: string;
  readonly usageName: string | null;
  readonly exerciseName: string | null;
  readonly givenNames: readonly string[];
  readonly usualGivenName: string;
  readonly birthDate: CivilDate | null;
  readonly civility: 'M' | 'MME' | null;
  readonly email: string | null;
  readonly state: IdentityState;
  readonly population: string;
  readonly matricules: readonly { readonly entityFiness: string; readonly number: string }[];
  readonly assignments: readonly Assignment[];
  readonly roles: ReadonlySet<HubRole>;
}

type Named = Pick<Identity, 'birthName' | 'usageName' | 'exerciseName' | 'usualGivenName'>;

/** The name a person is known by at work: of exercise, else of use, else of birth. */
export const workName = (identity: Named): string =>
  identity.exerciseName ?? identity.usageName ?? identity.birthName;

/** "Camille MOREAU". */
export const displayName = (identity: Named): string =>
  `${identity.usualGivenName} ${workName(identity).toLocaleUpperCase('fr')}`;

/** The assignment that says best what the person does: running on that day, the latest begun. */
export function mainAssignment(
  identity: Pick<Identity, 'assignments'>,
  today: string,
): Assignment | undefined {
  const running = identity.assignments.filter(
    ({ startsOn, endsOn }) => startsOn <= today && (endsOn === null || endsOn >= today),
  );
  const known = running.length > 0 ? running : identity.assignments;
  return known.toSorted((a, b) => (a.startsOn < b.startsOn ? 1 : -1))[0];
}
