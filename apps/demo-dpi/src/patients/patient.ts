import { CivilDate } from '#libs/kernel';
import { z } from 'zod';

/** One patient of `patients.json`. What the DMP holds (`dmp`) is not for the EHR to know: it is left out. */
const PatientEntry = z.object({
  ins: z.string().regex(/^[12]\d{4}(\d{2}|2A|2B)\d{8}$/),
  insOid: z.string().regex(/^[\d.]+$/),
  insStatus: z.enum(['qualifiee', 'provisoire']),
  familyName: z.string().min(1),
  givenNames: z.array(z.string().min(1)).min(1),
  usedName: z.string().min(1).optional(),
  birthDate: CivilDate,
  sex: z.enum(['M', 'F']),
  unit: z.string().min(1),
  room: z.string().min(1),
  reason: z.string().min(1),
});

export const PatientsFile = z.array(PatientEntry).min(1);

/** A patient in a ward. `ipp` is the local number: the only one in addresses, logs and names of files. */
export type Patient = z.infer<typeof PatientEntry> & { readonly ipp: string };

/** The name a patient is called by. */
export const callName = (patient: Patient): string =>
  `${patient.usedName ?? patient.familyName} ${patient.givenNames[0] ?? ''}`;

const INS_GROUPS: readonly (readonly [from: number, to: number])[] = [
  [0, 1],
  [1, 3],
  [3, 5],
  [5, 7],
  [7, 10],
  [10, 13],
];

/** `2 11 04 63 220 001 (47)`. */
export const spacedIns = (ins: string): string =>
  `${INS_GROUPS.map(([from, to]) => ins.slice(from, to)).join(' ')} (${ins.slice(13)})`;
