import { fromEpochSeconds, parseInstant } from '#libs/kernel';

const DAY = 86_400;

/** Days since 1970-01-01 of a civil date `YYYY-MM-DD`. @throws RangeError when it is no date. */
export function dayNumber(date: string): number {
  const instant = parseInstant(`${date}T00:00:00Z`);
  if (instant === undefined) throw new RangeError(`not a civil date: ${date}`);
  return instant.getTime() / (DAY * 1000);
}

/** The civil date some days later (earlier when negative). */
export const dayAfter = (date: string, days: number): string =>
  fromEpochSeconds((dayNumber(date) + days) * DAY)
    .toISOString()
    .slice(0, 10);

export const yearOf = (date: string): number => Number(date.slice(0, 4));

/** `dd/mm/yyyy`, as French exports write it. */
export const frenchDate = (date: string): string => date.split('-').toReversed().join('/');

/** The semester of interns that holds a day: from early May or early November. */
export function semesterOf(date: string): { readonly start: string; readonly end: string } {
  const year = yearOf(date);
  if (date >= `${year}-11-02`) return { start: `${year}-11-02`, end: `${year + 1}-05-01` };
  if (date >= `${year}-05-02`) return { start: `${year}-05-02`, end: `${year}-11-01` };
  return { start: `${year - 1}-11-02`, end: `${year}-05-01` };
}
