import { must } from '../checks/checks.js';
import type { PatientId } from './vihf.js';

const FORM = /^([0-9AB]{15})\^\^\^&([0-9.]+)&ISO\^NH$/;
const NIR = /^[1-478]\d{4}(?:\d{2}|2A|2B)\d{8}$/;

/** The key of an INS: 97 less the remainder of its 13 characters; Corsica counts 2A as 19, 2B as 18. */
export function insKeyHolds(ins: string): boolean {
  if (!NIR.test(ins)) return false;
  const digits = ins.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - Number(BigInt(digits) % 97n) === Number(ins.slice(13));
}

/** Reads `<INS>^^^&<OID>&ISO^NH`; undefined when it is written otherwise. */
export function readPatientId(text: string): PatientId | undefined {
  const [, ins, oid] = FORM.exec(text) ?? [];
  return ins === undefined || oid === undefined ? undefined : { ins, oid };
}

/** The patient of the VIHF, with a right key and an admitted OID. */
export function checkPatientId(text: string, oids: readonly string[]): PatientId {
  const patient = readPatientId(text);
  must(patient !== undefined, 'patient-form');
  must(oids.includes(patient.oid), 'patient-oid', patient.oid);
  must(insKeyHolds(patient.ins), 'patient-key');
  return patient;
}
