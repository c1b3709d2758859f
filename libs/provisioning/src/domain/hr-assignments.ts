import type { RecordedAssignment } from '#libs/directory';
import { CivilDate, parseInstant, plusSeconds } from '#libs/kernel';
import type { HrLine } from './hr-line.js';
import { sourceKeyOf } from './hr-people.js';
import type { Difference } from './plan.js';

export const HR = 'hr';
const DAY_SECONDS = 86_400;

export interface AssignmentsPlan {
  /** All of the person's assignments afterwards, those of other sources included. */
  readonly after: readonly RecordedAssignment[];
  readonly put: readonly RecordedAssignment[];
  readonly cancelled: readonly string[];
  readonly differences: readonly Difference[];
}

interface Moment {
  readonly day: CivilDate;
  readonly newId: () => string;
}

/**
 * What the file says of the person's posts, beside what is recorded. A post that is no longer announced
 * ends the day before, is kept when it was over, and is cancelled when it had not begun. Posts of other
 * sources are theirs.
 */
export function planAssignments(
  lines: readonly HrLine[],
  before: readonly RecordedAssignment[],
  { day, newId }: Moment,
): AssignmentsPlan {
  const known = new Map(
    before.filter(({ source }) => source === HR).map((post) => [post.sourceKey, post]),
  );
  const wanted = lines.map((line) => postOf(line, known.get(sourceKeyOf(line))?.id ?? newId()));
  const announced = new Set(wanted.map(({ sourceKey }) => sourceKey));
  const put = wanted.filter((post) => !isSame(post, known.get(post.sourceKey)));
  const dropped = [...known.values()].filter(({ sourceKey }) => !announced.has(sourceKey));
  const cancelled = dropped.filter(({ startsOn }) => startsOn >= day);
  const ended = dropped
    .filter(({ startsOn, endsOn }) => startsOn < day && (endsOn === null || endsOn >= day))
    .map((post) => ({ ...post, endsOn: dayBefore(day) }));
  const changed = [...put, ...ended];
  return {
    after: merged(before, changed, cancelled),
    put: changed,
    cancelled: cancelled.map(({ id }) => id),
    differences: [
      ...changed.map((post) => difference(known.get(post.sourceKey), post)),
      ...cancelled.map((post) => difference(post, undefined)),
    ],
  };
}

function postOf(line: HrLine, id: string): RecordedAssignment {
  const { entityFiness, siteFiness, matricule, contract, jobCode, jobLabel } = line;
  const { professionCode, unitCode, unitLabel, startsOn, endsOn } = line;
  return {
    id,
    entityFiness,
    siteFiness,
    matricule,
    contract,
    jobCode,
    jobLabel,
    professionCode,
    unitCode,
    unitLabel,
    startsOn,
    endsOn,
    source: HR,
    sourceKey: sourceKeyOf(line),
  };
}

const CHANGEABLE = [
  'siteFiness',
  'contract',
  'jobCode',
  'jobLabel',
  'professionCode',
  'unitCode',
  'unitLabel',
  'startsOn',
  'endsOn',
] as const satisfies readonly (keyof RecordedAssignment)[];

const isSame = (post: RecordedAssignment, known: RecordedAssignment | undefined): boolean =>
  known !== undefined && CHANGEABLE.every((field) => post[field] === known[field]);

function merged(
  before: readonly RecordedAssignment[],
  changed: readonly RecordedAssignment[],
  cancelled: readonly RecordedAssignment[],
): readonly RecordedAssignment[] {
  const posts = new Map(before.map((post) => [post.id, post]));
  for (const post of changed) posts.set(post.id, post);
  for (const { id } of cancelled) posts.delete(id);
  return [...posts.values()];
}

const difference = (
  before: RecordedAssignment | undefined,
  after: RecordedAssignment | undefined,
): Difference => ({ field: 'assignment', before: words(before), after: words(after) });

function words(post: RecordedAssignment | undefined): string | null {
  if (post === undefined) return null;
  const { jobLabel, unitLabel, unitCode, contract, startsOn, endsOn } = post;
  const span = endsOn === null ? `depuis le ${startsOn}` : `du ${startsOn} au ${endsOn}`;
  return `${jobLabel}, ${unitLabel} (${unitCode}), ${contract}, ${span}`;
}

function dayBefore(day: CivilDate): CivilDate {
  const midnight = parseInstant(`${day}T00:00:00Z`);
  return midnight === undefined
    ? day
    : CivilDate.parse(plusSeconds(midnight, -DAY_SECONDS).toISOString().slice(0, 10));
}
