import type { Activity, Exercise } from '#libs/rpps';

/** The legal entity of the certificates (EJ) or one of its sites (EG). */
export interface Site {
  readonly finess: string;
  readonly kind: 'EJ' | 'EG';
  /** TRE_R02. */
  readonly sector: string;
}

/** A post of the professional in the hospital that runs today. */
export interface RunningAssignment {
  readonly entityFiness: string;
  readonly siteFiness: string;
  readonly professionCode: string | null;
  readonly startsOn: string;
}

/** What ties a professional to the hospital. */
export interface Ties {
  readonly exercises: readonly Exercise[];
  readonly assignments: readonly RunningAssignment[];
  /** The legal entity and its sites. */
  readonly sites: readonly Site[];
}

export type PlaceGap =
  /** The structure asked for is not the legal entity of the certificates nor one of its sites. */
  | 'not-of-the-legal-entity'
  /** Neither a register activity nor a running assignment there. */
  | 'no-exercise-there'
  /** No structure was asked for and nothing ties the professional to a site. */
  | 'no-site';

/**
 * Where the care takes place (`Identifiant_Structure`, EJ mode: the certificate names the legal entity,
 * the assertion the site).
 *
 * The structure must be the legal entity itself or one of its sites, and the professional must be tied to
 * it: by an activity of the register there, or by an assignment that runs today in the local directory.
 * The second covers those whom the register shows late (interns, temporary staff, a new site); the DMP
 * has the last word ("PS et Structure non liés"). When the request names no structure: the site of the
 * latest running assignment, else the first site of the register's activities.
 */
export function placeOf(asked: string | undefined, ties: Ties): Site | PlaceGap {
  const finess = asked ?? usualSite(ties);
  if (finess === undefined) return 'no-site';
  const site = ties.sites.find((known) => known.finess === finess);
  if (site === undefined) return 'not-of-the-legal-entity';
  const tied =
    ties.assignments.some((post) => isAt(post, site)) ||
    ties.exercises.some((exercise) => exercisesAt(exercise, site, ties.sites));
  return tied ? site : 'no-exercise-there';
}

/** Among the exercises that give roles: the one exercised there, else the one of the local post, else the first. */
export function exerciseAt<E extends { readonly exercise: Exercise }>(
  site: Site,
  candidates: readonly E[],
  ties: Ties,
): E | undefined {
  const posts = ties.assignments.filter((post) => isAt(post, site));
  const isOfPost = ({ exercise }: E): boolean =>
    posts.some(({ professionCode }) => professionCode === exercise.professionCode);
  return (
    candidates.find(({ exercise }) => exercisesAt(exercise, site, ties.sites)) ??
    candidates.find(isOfPost) ??
    candidates[0]
  );
}

/** Activities of an exercise at a site; those that the register knows at the legal entity alone count for all its sites. */
export function activitiesAt(
  exercise: Exercise,
  site: Site,
  sites: readonly Site[],
): readonly Activity[] {
  const entity = sites.find(({ kind }) => kind === 'EJ')?.finess;
  return exercise.activities.filter((activity) =>
    site.kind === 'EJ' || activity.siteFiness === null
      ? activity.entityFiness === entity
      : activity.siteFiness === site.finess,
  );
}

const exercisesAt = (exercise: Exercise, site: Site, sites: readonly Site[]): boolean =>
  activitiesAt(exercise, site, sites).length > 0;

const isAt = (post: RunningAssignment, site: Site): boolean =>
  (site.kind === 'EJ' ? post.entityFiness : post.siteFiness) === site.finess;

function usualSite({ assignments, exercises, sites }: Ties): string | undefined {
  const known = new Set(sites.map(({ finess }) => finess));
  const latest = assignments.toSorted((a, b) => (a.startsOn < b.startsOn ? 1 : -1));
  const registered = exercises.flatMap(({ activities }) => activities);
  return (
    [...latest, ...registered]
      .map(({ siteFiness }) => siteFiness)
      .find((finess) => finess !== null && known.has(finess)) ?? undefined
  );
}
