import { z } from 'zod';
import {
  HR_FIELDS,
  populationReader,
  titleOf,
  type HrCells,
  type HrMapping,
} from './hr-mapping.js';
import {
  CivilityCell,
  DateCell,
  DateOrNull,
  EmailCell,
  FinessCell,
  GivenNamesCell,
  NumberName,
  NumberNameOrNull,
  populationCell,
  ProfessionCell,
  Text,
  TextOrNull,
  VALUE_CODES,
} from './hr-values.js';
import type { ImportProblem } from './import-problem.js';
import { isDamaged } from './text-encoding.js';

const recordOf = (mapping: HrMapping) =>
  z.strictObject({
    matricule: NumberName,
    entityFiness: FinessCell,
    birthName: Text,
    usageName: TextOrNull,
    givenNames: GivenNamesCell,
    usualGivenName: TextOrNull,
    birthDate: DateCell,
    civility: CivilityCell,
    population: populationCell(populationReader(mapping)),
    contract: Text,
    jobCode: NumberName,
    jobLabel: Text,
    professionCode: ProfessionCell,
    unitCode: NumberName,
    unitLabel: Text,
    siteFiness: FinessCell,
    startsOn: DateCell,
    endsOn: DateOrNull,
    email: EmailCell,
    personKey: NumberNameOrNull,
    contractId: NumberNameOrNull,
  });

/** One line of the HR export: a person in a post. */
export type HrLine = z.infer<ReturnType<typeof recordOf>> & { readonly line: number };

/** Who a refused line speaks of, as far as it can be read. */
export interface LineKey {
  readonly entityFiness: string;
  readonly matricule: string;
}

export type HrLineReading =
  | { readonly kind: 'read'; readonly line: HrLine }
  | {
      readonly kind: 'refused';
      /** Undefined when the line does not even say who it speaks of. */
      readonly key: LineKey | undefined;
      readonly personKey: string | null;
      readonly problems: readonly ImportProblem[];
    };

export type HrLineReader = (cells: HrCells, line: number) => HrLineReading;

const Key = z.object({ entityFiness: FinessCell, matricule: NumberName });
const Issue = z.object({ params: z.object({ code: z.enum(VALUE_CODES) }) });

/** Reads lines on a civil day: some dates are only mistakes because of when they are read. */
export function hrLineReader(mapping: HrMapping, day: string): HrLineReader {
  const record = recordOf(mapping);
  return (cells, line) => {
    const damage = damageOf(cells, line, mapping);
    const read = record.safeParse(cells);
    const problems = read.success
      ? [...damage, ...unlikely(read.data, line, day)]
      : [...damage, ...read.error.issues.map((issue) => problemOf(issue, line, mapping))];
    if (read.success && problems.length === 0) {
      return { kind: 'read', line: { ...read.data, line } };
    }
    const personKey = NumberNameOrNull.safeParse(cells.personKey).data ?? null;
    return { kind: 'refused', key: Key.safeParse(cells).data, personKey, problems };
  };
}

function damageOf(cells: HrCells, line: number, mapping: HrMapping): readonly ImportProblem[] {
  const damaged = Object.entries(cells).find(([, text]) => isDamaged(text));
  if (damaged === undefined) return [];
  const [field, text] = damaged;
  const reason = `${columnOf(field, mapping)} : des lettres sont abîmées (« ${text} »)`;
  return [{ line, code: 'text-damaged', reason }];
}

function problemOf(issue: z.core.$ZodIssue, line: number, mapping: HrMapping): ImportProblem {
  const code = Issue.safeParse(issue).data?.params.code ?? 'value-missing';
  return { line, code, reason: `${columnOf(String(issue.path[0]), mapping)} : ${issue.message}` };
}

function columnOf(name: string, mapping: HrMapping): string {
  const field = HR_FIELDS.find((known) => known === name);
  return field === undefined ? name : titleOf(field, mapping);
}

const YOUNGEST = 16;
const OLDEST = 90;

/** Dates that can be read and cannot be true. */
function unlikely(
  { birthDate, startsOn, endsOn }: Pick<HrLine, 'birthDate' | 'startsOn' | 'endsOn'>,
  line: number,
  day: string,
): readonly ImportProblem[] {
  const problems: ImportProblem[] = [];
  if (endsOn !== null && endsOn < startsOn) {
    problems.push({ line, code: 'dates-reversed', reason: 'la fin précède le début' });
  }
  if (startsOn > yearsAfter(day, 1)) {
    problems.push({ line, code: 'start-too-far', reason: 'début dans plus de douze mois' });
  }
  // The age counts on the first day of work, which may be to come.
  const at = startsOn > day ? startsOn : day;
  if (birthDate > yearsAfter(at, -YOUNGEST) || birthDate <= yearsAfter(day, -OLDEST - 1)) {
    const reason = `naissance hors de ${String(YOUNGEST)}–${String(OLDEST)} ans`;
    problems.push({ line, code: 'age-unlikely', reason });
  }
  return problems;
}

/** The same civil day some years later, compared as text: 29 February needs no rule of its own. */
const yearsAfter = (day: string, years: number): string =>
  `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
