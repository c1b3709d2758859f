import type { PersonRecord } from '#libs/directory';
import type { HrLine } from './hr-line.js';
import type { HrPerson } from './hr-people.js';

/** Values that HR says of a person, whatever their posts. */
type Civil = Pick<
  PersonRecord,
  | 'birthName'
  | 'usageName'
  | 'givenNames'
  | 'usualGivenName'
  | 'birthDate'
  | 'civility'
  | 'email'
  | 'population'
>;

export const CIVIL_FIELDS = [
  'birthName',
  'usageName',
  'givenNames',
  'usualGivenName',
  'birthDate',
  'civility',
  'email',
  'population',
] as const satisfies readonly (keyof Civil)[];

/** The person's traits: those that may differ from post to post are the main post's. */
export function civilOf({ lines }: HrPerson, day: string, record: PersonRecord | undefined): Civil {
  const main = mainLine(lines, day);
  const { birthName, usageName, givenNames, birthDate, civility, population } = main;
  return {
    birthName,
    usageName: usageName === birthName ? null : usageName,
    givenNames,
    usualGivenName: main.usualGivenName ?? givenNames[0] ?? '',
    birthDate,
    civility,
    // Another source may know an address that HR does not.
    email: main.email ?? record?.email ?? null,
    population,
  };
}

function mainLine(lines: HrPerson['lines'], day: string): HrLine {
  const running = lines.filter(
    ({ startsOn, endsOn }) => startsOn <= day && (endsOn === null || endsOn >= day),
  );
  const pool = running.length > 0 ? running : lines;
  return pool.toSorted((a, b) => (a.startsOn < b.startsOn ? 1 : -1))[0] ?? lines[0];
}
