import { stateOn, type PersonRecord } from '#libs/directory';
import { foldName, IdentityId, type CivilDate } from '#libs/kernel';
import { Hospital, isPresentOn } from './hospital.js';
import { planAssignments, type AssignmentsPlan } from './hr-assignments.js';
import { CIVIL_FIELDS, civilOf } from './hr-civil.js';
import type { HrLine } from './hr-line.js';
import { sameTraits, type HrPeople, type HrPerson } from './hr-people.js';
import type { ImportProblem } from './import-problem.js';
import type { Difference, ImportPlan, PlannedPerson } from './plan.js';

export interface HrMoment {
  /** The civil day in France. */
  readonly day: CivilDate;
  readonly newId: () => string;
  /** A permanent, opaque subject for applications. */
  readonly newSubject: () => string;
}

/** Compares the file with everyone recorded. Pure: what is planned is exactly what is shown, then applied. */
export function planHr(
  file: HrPeople,
  records: readonly PersonRecord[],
  moment: HrMoment,
): ImportPlan {
  const hospital = new Hospital(records);
  const verdicts = file.people.map((person) => planPerson(person, hospital, moment));
  for (const keys of file.held) hospital.see(keys);
  const present = verdicts.flatMap((verdict) => (verdict.kind === 'planned' ? [verdict.plan] : []));
  const absent = hospital.unseen().map((record) => absence(record, moment));
  const gone = absent.filter((plan) => plan !== undefined);
  const leaving = gone.filter(({ kind }) => kind === 'departure');
  const count = (kind: Verdict['kind']): number =>
    verdicts.filter((verdict) => verdict.kind === kind).length;
  return {
    arrivals: present.filter(({ kind }) => kind === 'arrival'),
    changes: [...present, ...gone].filter(({ kind }) => kind === 'change'),
    departures: file.hasKeylessLine ? [] : leaving,
    unchanged: count('unchanged'),
    held: file.held.length + count('held'),
    present: hospital.presentOn(moment.day),
    isFirst: !hospital.hasSource,
    withheldDepartures: file.hasKeylessLine ? leaving.length : 0,
    problems: [...file.problems, ...verdicts.flatMap(({ problems }) => problems)].toSorted(
      (a, b) => a.line - b.line,
    ),
  };
}

type Verdict = { readonly problems: readonly ImportProblem[] } & (
  | { readonly kind: 'planned'; readonly plan: PlannedPerson }
  | { readonly kind: 'unchanged' }
  /** Left as they are: an officer must look first. */
  | { readonly kind: 'held' }
);

function planPerson(person: HrPerson, hospital: Hospital, moment: HrMoment): Verdict {
  const known = hospital.knownAs(person);
  const blocking = obstacle(person, known);
  if (blocking !== undefined) return { kind: 'held', problems: [blocking] };
  const [record] = known;
  if (record === undefined) {
    const plan = arrival(person, moment);
    return { kind: 'planned', plan, problems: twinNotice(person, hospital) };
  }
  const plan = change(person, record, moment);
  return plan === undefined
    ? { kind: 'unchanged', problems: [] }
    : { kind: 'planned', plan, problems: [] };
}

function twinNotice(person: HrPerson, hospital: Hospital): readonly ImportProblem[] {
  const twin = hospital.twinOf(person);
  if (twin === undefined) return [];
  const numbers = twin.matricules.map(({ number }) => `matricule ${number}`).join(', ');
  return [sameTraits(person.lines[0].line, `une identité connue (${numbers})`)];
}

function obstacle(
  { lines: [first] }: HrPerson,
  known: readonly PersonRecord[],
): ImportProblem | undefined {
  const [record] = known;
  if (known.length > 1) {
    const reason =
      'le fichier joint des matricules de deux identités connues : à réunir par un agent';
    return { line: first.line, code: 'people-to-merge', reason };
  }
  if (record === undefined || !isSomebodyElse(first, record)) return undefined;
  const reason = `le matricule ${first.matricule} est celui d’une autre personne (autre nom et autre date de naissance)`;
  return { line: first.line, code: 'matricule-reused', reason };
}

/** A name changes, a date is corrected; both at once are another person. */
const isSomebodyElse = (line: HrLine, record: PersonRecord): boolean =>
  record.birthDate !== null &&
  record.birthDate !== line.birthDate &&
  foldName(record.birthName) !== foldName(line.birthName);

function arrival(person: HrPerson, moment: HrMoment): PlannedPerson {
  const civil = civilOf(person, moment.day, undefined);
  const posts = planAssignments(person.lines, [], moment);
  const matricules = person.matricules.map(numberOf);
  return {
    kind: 'arrival',
    line: person.lines[0].line,
    person: {
      id: IdentityId.parse(moment.newId()),
      subject: moment.newSubject(),
      ...civil,
      exerciseName: null,
      state: stateOn(moment.day, posts.after, undefined),
      matricules,
    },
    stateBefore: null,
    differences: posts.differences,
    newMatricules: matricules,
    assignments: posts.put,
    cancelledAssignments: [],
    fields: CIVIL_FIELDS.filter((field) => civil[field] !== null),
  };
}

function change(
  person: HrPerson,
  record: PersonRecord,
  moment: HrMoment,
): PlannedPerson | undefined {
  const civil = civilOf(person, moment.day, record);
  const fields = CIVIL_FIELDS.filter((field) => words(civil[field]) !== words(record[field]));
  const newMatricules = person.matricules
    .map(numberOf)
    .filter((key) => !record.matricules.some((known) => isSameNumber(known, key)));
  const differences = [
    ...fields.map((field) => ({ field, before: words(record[field]), after: words(civil[field]) })),
    ...newMatricules.map(({ number }) => ({ field: 'matricule', before: null, after: number })),
  ];
  const matricules = [...record.matricules, ...newMatricules];
  const posts = planAssignments(person.lines, record.assignments, moment);
  const next = moved({ ...record, ...civil, matricules }, { posts, moment, differences });
  return next === undefined
    ? undefined
    : { ...next, kind: 'change', line: person.lines[0].line, newMatricules, fields };
}

/** Absent from the file: gone, unless all was over already; then at most the state says so late. */
function absence(record: PersonRecord, moment: HrMoment): PlannedPerson | undefined {
  const posts = planAssignments([], record.assignments, moment);
  const next = moved(record, { posts, moment, differences: [] });
  const kind = isPresentOn(moment.day, record) ? 'departure' : 'change';
  return next === undefined
    ? undefined
    : { ...next, kind, line: null, newMatricules: [], fields: [] };
}

interface Move {
  readonly posts: AssignmentsPlan;
  readonly moment: HrMoment;
  /** Of the civil values and matricules. */
  readonly differences: readonly Difference[];
}

type Moved = Omit<PlannedPerson, 'kind' | 'line' | 'newMatricules' | 'fields'>;

/** The person with the posts planned and the state they give; undefined when nothing differs. */
function moved(
  { assignments: _before, ...person }: PersonRecord,
  { posts, moment, differences }: Move,
): Moved | undefined {
  const state = stateOn(moment.day, posts.after, person.state);
  const all = [
    ...differences,
    ...posts.differences,
    ...(state === person.state ? [] : [{ field: 'state', before: person.state, after: state }]),
  ];
  if (all.length === 0) return undefined;
  return {
    person: { ...person, state },
    stateBefore: person.state,
    differences: all,
    assignments: posts.put,
    cancelledAssignments: posts.cancelled,
  };
}

const numberOf = (key: HrPerson['matricules'][number]): PersonRecord['matricules'][number] => ({
  entityFiness: key.entityFiness,
  number: key.matricule,
});

const isSameNumber = (
  a: PersonRecord['matricules'][number],
  b: PersonRecord['matricules'][number],
): boolean => a.entityFiness === b.entityFiness && a.number === b.number;

const words = (value: string | readonly string[] | null): string | null =>
  typeof value === 'string' || value === null ? value : value.join(', ');
