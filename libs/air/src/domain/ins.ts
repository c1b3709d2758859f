import { z } from 'zod';

/**
 * The key of an INS (matricule): 97 − (13 characters mod 97). For Corsica 2A counts as 19, 2B as 18.
 */
export function insKeyHolds(ins: string): boolean {
  const number = ins.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(number) % 97) === Number(ins.slice(13));
}

/** National identity of a patient: 13 characters and their key, 15 in all. */
export const Ins = z
  .string()
  .regex(/^\d{5}(?:\d\d|2[AB])\d{8}$/, 'an INS has 15 characters')
  .refine(insKeyHolds, 'the key of the INS is wrong')
  .brand<'Ins'>();
export type Ins = z.infer<typeof Ins>;

/** Authorities of assignment: INS-NIR and INS-NIA (ANS). */
export const PRODUCTION_INS_OIDS = ['1.2.250.1.213.1.4.8', '1.2.250.1.213.1.4.9'] as const;
/** Test and demonstration identities: refused in production. */
export const TEST_INS_OIDS = ['1.2.250.1.213.1.4.10', '1.2.250.1.213.1.4.11'] as const;

/** A patient, as the assertion and the registry name it. */
export interface Patient {
  readonly ins: Ins;
  readonly oid: string;
}

/** HL7 v2 CX, as VIHF and XDS write it: `<INS>^^^&<OID>&ISO^NH`. */
export const patientCx = ({ ins, oid }: Patient): string => `${ins}^^^&${oid}&ISO^NH`;
