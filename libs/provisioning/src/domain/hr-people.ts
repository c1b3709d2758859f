import { foldName } from '#libs/kernel';
import type { HrLine, HrLineReading, LineKey } from './hr-line.js';
import type { ImportProblem } from './import-problem.js';

/** The lines of one person: those of one matricule, or of the matricules that the file itself joins. */
export interface HrPerson {
  readonly lines: readonly [HrLine, ...HrLine[]];
  readonly matricules: readonly LineKey[];
}

export interface HrPeople {
  readonly people: readonly HrPerson[];
  readonly problems: readonly ImportProblem[];
  /** People left as they are because of a problem, each by the matricules (`keyText`) of their lines. */
  readonly held: readonly ReadonlySet<string>[];
  /** Some line does not say who it speaks of: nobody can be said absent from this file. */
  readonly hasKeylessLine: boolean;
}

export const keyText = ({ entityFiness, matricule }: LineKey): string =>
  `${entityFiness}/${matricule}`;

/** The post's name in the source: the contract's number, or else where and when it began. */
export const sourceKeyOf = (line: HrLine): string =>
  [
    keyText(line),
    ...(line.contractId === null ? [line.startsOn, line.unitCode] : [line.contractId]),
  ].join('/');

/**
 * Groups lines by (entity, matricule), and by the file's own person key when it has one. Never by names:
 * homonyms are two people until somebody says otherwise.
 */
export function peopleOf(readings: readonly HrLineReading[]): HrPeople {
  const groups = groupsOf(readings);
  const people: HrPerson[] = [];
  const problems = readings.flatMap((reading) =>
    reading.kind === 'refused' ? reading.problems : [],
  );
  const held: ReadonlySet<string>[] = [];
  for (const group of groups) {
    const found = examine(group);
    problems.push(...found.problems);
    if (found.person === undefined) held.push(group.keys);
    else people.push(found.person);
  }
  return {
    people,
    problems: [...problems, ...twinsIn(people)],
    held,
    hasKeylessLine: readings.some(
      (reading) => reading.kind === 'refused' && reading.key === undefined,
    ),
  };
}

interface Group {
  readonly keys: Set<string>;
  readonly personKeys: Set<string>;
  readonly lines: HrLine[];
  refused: boolean;
}

function groupsOf(readings: readonly HrLineReading[]): readonly Group[] {
  const byName = new Map<string, Group>();
  for (const reading of readings) {
    const { key, personKey } = reading.kind === 'read' ? namesIn(reading.line) : reading;
    if (key === undefined) continue;
    const names = [`m:${keyText(key)}`, ...(personKey === null ? [] : [`p:${personKey}`])];
    const group = joined(names, byName);
    group.keys.add(keyText(key));
    if (personKey !== null) group.personKeys.add(personKey);
    if (reading.kind === 'read') group.lines.push(reading.line);
    else group.refused = true;
  }
  return [...new Set(byName.values())];
}

const namesIn = (line: HrLine): { readonly key: LineKey; readonly personKey: string | null } => ({
  key: { entityFiness: line.entityFiness, matricule: line.matricule },
  personKey: line.personKey,
});

/** The one group of several names: made, found, or joined from several. */
function joined(names: readonly string[], byName: Map<string, Group>): Group {
  const found = [...new Set(names.map((name) => byName.get(name)))].filter(
    (group) => group !== undefined,
  );
  const [first, ...others] = found;
  const group = first ?? { keys: new Set(), personKeys: new Set(), lines: [], refused: false };
  for (const other of others) absorb(group, other, byName);
  for (const name of names) byName.set(name, group);
  return group;
}

function absorb(group: Group, other: Group, byName: Map<string, Group>): void {
  for (const key of other.keys) byName.set(`m:${key}`, group);
  for (const key of other.personKeys) byName.set(`p:${key}`, group);
  for (const key of other.keys) group.keys.add(key);
  for (const key of other.personKeys) group.personKeys.add(key);
  group.lines.push(...other.lines);
  group.refused ||= other.refused;
}

interface Examined {
  readonly person: HrPerson | undefined;
  readonly problems: readonly ImportProblem[];
}

/** One person at most, and what keeps the group from being one. */
function examine(group: Group): Examined {
  const ordered = group.lines.toSorted((a, b) => a.line - b.line);
  const { lines, problems: repeats } = withoutRepeats(ordered);
  const problems = [...repeats, ...sharedIn(group, ordered), ...inconsistentIn(ordered)];
  const [first, ...others] = lines;
  const blocked = problems.some(({ code }) => code !== 'line-duplicate');
  if (group.refused || blocked || first === undefined) return { person: undefined, problems };
  const keys = new Map(lines.map((line) => [keyText(line), namesIn(line).key]));
  return { person: { lines: [first, ...others], matricules: [...keys.values()] }, problems };
}

function withoutRepeats(lines: readonly HrLine[]): {
  readonly lines: readonly HrLine[];
  readonly problems: readonly ImportProblem[];
} {
  const known = new Map<string, HrLine>();
  const problems: ImportProblem[] = [];
  for (const line of lines) {
    const earlier = known.get(sourceKeyOf(line));
    if (earlier === undefined) known.set(sourceKeyOf(line), line);
    else problems.push(repeated(line, earlier));
  }
  return { lines: [...known.values()], problems };
}

function repeated(line: HrLine, earlier: HrLine): ImportProblem {
  const same = JSON.stringify({ ...line, line: 0 }) === JSON.stringify({ ...earlier, line: 0 });
  const at = String(earlier.line);
  return same
    ? { line: line.line, code: 'line-duplicate', reason: `identique à la ligne ${at}` }
    : {
        line: line.line,
        code: 'assignment-ambiguous',
        reason: `même affectation que la ligne ${at}, avec d’autres valeurs`,
      };
}

function sharedIn(group: Group, lines: readonly HrLine[]): readonly ImportProblem[] {
  if (group.personKeys.size < 2) return [];
  const line = lines.at(-1)?.line ?? 0;
  const keys = [...group.personKeys].join(', ');
  return [
    { line, code: 'matricule-shared', reason: `matricule sous plusieurs personnes : ${keys}` },
  ];
}

const civilText = ({ birthName, givenNames, birthDate, civility }: HrLine): string =>
  JSON.stringify([foldName(birthName), givenNames.map(foldName), birthDate, civility]);

function inconsistentIn(lines: readonly HrLine[]): readonly ImportProblem[] {
  const [first] = lines;
  const other = lines.find((line) => first !== undefined && civilText(line) !== civilText(first));
  if (first === undefined || other === undefined) return [];
  const reason = `état civil différent de celui de la ligne ${String(first.line)}, pour la même personne`;
  return [{ line: other.line, code: 'person-inconsistent', reason }];
}

/** The traits under which two matricules could be one person: for an officer, never for the machine. */
export const traitsText = (traits: {
  readonly birthName: string;
  readonly givenNames: readonly string[];
  readonly birthDate: string | null;
}): string =>
  JSON.stringify([
    foldName(traits.birthName),
    foldName(traits.givenNames[0] ?? ''),
    traits.birthDate,
  ]);

function twinsIn(people: readonly HrPerson[]): readonly ImportProblem[] {
  const first = new Map<string, HrLine>();
  const problems: ImportProblem[] = [];
  for (const { lines } of people) {
    const traits = traitsText(lines[0]);
    const twin = first.get(traits);
    if (twin === undefined) first.set(traits, lines[0]);
    else problems.push(sameTraits(lines[0].line, `matricule ${twin.matricule}`));
  }
  return problems;
}

export const sameTraits = (line: number, other: string): ImportProblem => ({
  line,
  code: 'possible-same-person',
  reason: `mêmes nom de naissance, prénom et date de naissance que ${other} : même personne ?`,
});
