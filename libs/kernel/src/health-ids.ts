import { z } from 'zod';

/** Luhn (ISO/IEC 7812-1): the key of RPPS and FINESS numbers. */
export function luhnHolds(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** RPPS: 11 digits, the last is the Luhn key (ANS). Life-long, one per professional. */
export const Rpps = z
  .string()
  .regex(/^\d{11}$/, 'an RPPS number has 11 digits')
  .refine(luhnHolds, 'the key of the RPPS number is wrong')
  .brand<'Rpps'>();
export type Rpps = z.infer<typeof Rpps>;

/** National identification of a professional (PS_IdNat): `8` + RPPS. */
export const idnpsOf = (rpps: Rpps): string => `8${rpps}`;

/** FINESS: 9 characters; the key is checked when there are digits only (Corsica has 2A, 2B). */
export const Finess = z
  .string()
  .regex(/^\d[0-9AB]\d{7}$/, 'a FINESS number has 9 characters')
  .refine(
    (finess) => !/^\d{9}$/.test(finess) || luhnHolds(finess),
    'the key of the FINESS number is wrong',
  )
  .brand<'Finess'>();
export type Finess = z.infer<typeof Finess>;

/** A local person's technical key. */
export const IdentityId = z.uuid().brand<'IdentityId'>();
export type IdentityId = z.infer<typeof IdentityId>;

/** A civil date, `YYYY-MM-DD`: a string, not an instant. */
export const CivilDate = z.iso.date().brand<'CivilDate'>();
export type CivilDate = z.infer<typeof CivilDate>;
