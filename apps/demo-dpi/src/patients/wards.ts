import { readFile } from 'node:fs/promises';
import { folded } from '../pages/words.js';
import { callName, PatientsFile, type Patient } from './patient.js';

const FIRST_IPP = 100_401;

/** @throws ZodError when the file is not of patients. */
export async function readWards(file: string): Promise<Wards> {
  return wardsOf(JSON.parse(await readFile(file, 'utf8')));
}

export const wardsOf = (entries: unknown): Wards =>
  new Wards(
    PatientsFile.parse(entries).map((entry, rank) => ({ ...entry, ipp: String(FIRST_IPP + rank) })),
  );

export interface UnitCount {
  readonly unit: string;
  readonly patients: number;
}

/** The patients in the wards. */
export class Wards {
  readonly #byIpp: ReadonlyMap<string, Patient>;

  constructor(readonly patients: readonly Patient[]) {
    this.#byIpp = new Map(patients.map((patient) => [patient.ipp, patient]));
  }

  find(ipp: string): Patient | undefined {
    return this.#byIpp.get(ipp);
  }

  /** Units that have patients, in alphabetical order. */
  units(): readonly UnitCount[] {
    const counts = new Map<string, number>();
    for (const { unit } of this.patients) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    return [...counts]
      .map(([unit, patients]) => ({ unit, patients }))
      .toSorted((a, b) => a.unit.localeCompare(b.unit, 'fr'));
  }

  /** By unit, and by words of the names, the room or the local number; in the order of rooms. */
  search(unit: string | undefined, text: string): readonly Patient[] {
    const words = folded(text)
      .split(/\s+/)
      .filter((word) => word !== '');
    return this.patients
      .filter((patient) => unit === undefined || patient.unit === unit)
      .filter((patient) => words.every((word) => searchText(patient).includes(word)))
      .toSorted((a, b) => a.room.localeCompare(b.room, 'fr', { numeric: true }));
  }
}

const searchText = (patient: Patient): string =>
  folded(
    [callName(patient), patient.familyName, ...patient.givenNames, patient.room, patient.ipp].join(
      ' ',
    ),
  );
