import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The state of a patient's DMP, seen from the professionals of this hospital. */
export const DmpState = z.enum([
  'active',
  'active-no-authorisation',
  'authorisation-expired',
  'closed',
  'not-created',
  'ps-blocked',
  'emergency-opposed',
]);
export type DmpState = z.infer<typeof DmpState>;

/** The fields of `patients.json` that concern the DMP; the file has others, for the hospital's software. */
const Patient = z.object({
  ins: z.string().length(15),
  insOid: z.string(),
  familyName: z.string().min(1),
  givenNames: z.array(z.string()).min(1),
  birthDate: z.iso.date(),
  sex: z.enum(['M', 'F']),
  dmp: DmpState,
  /** PS_IdNat of the médecin traitant, if one is known. */
  treatingDoctor: z.string().optional(),
});
export type DmpPatient = z.infer<typeof Patient>;

/** Patients by INS. */
export type DmpPatients = ReadonlyMap<string, DmpPatient>;

/** Reads `patients.json`. @throws when a record is not one. */
export async function readPatients(file: string): Promise<DmpPatients> {
  const patients = z.array(Patient).parse(JSON.parse(await readFile(file, 'utf8')));
  return new Map(patients.map((patient) => [patient.ins, patient]));
}
