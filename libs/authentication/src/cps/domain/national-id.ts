import { Rpps } from '#libs/kernel';

/**
 * The national identifier of a card's holder (PS_IdNat): one type digit and an identifier (ANS table G08).
 * Only `rpps` designates a professional of the register; the others are known by their card alone.
 */
export type NationalId =
  | { readonly kind: 'rpps'; readonly text: string; readonly rpps: Rpps }
  /** Types 0 (ADELI), 2 (DRASS), 9 (student). */
  | { readonly kind: 'person'; readonly text: string; readonly type: '0' | '2' | '9' }
  /** Types 1, 3, 4, 5, 6: structure, then its internal number. */
  | {
      readonly kind: 'employee';
      readonly text: string;
      readonly type: '1' | '3' | '4' | '5' | '6';
      readonly structure: string;
      readonly number: string;
    };

const PERSON = /^([029])([0-9A-Z]{1,20})$/;
const EMPLOYEE = /^([13456])([0-9A-Z]{5,20})\/([0-9A-Za-z._-]{1,40})$/;

/** Undefined when it is malformed, or of a type that the table does not know. Never a partial match. */
export function nationalIdOf(text: string): NationalId | undefined {
  if (text.startsWith('8')) return rppsIn(text);
  return personIn(text) ?? employeeIn(text);
}

function rppsIn(text: string): NationalId | undefined {
  const rpps = Rpps.safeParse(text.slice(1));
  return rpps.success ? { kind: 'rpps', text, rpps: rpps.data } : undefined;
}

function personIn(text: string): NationalId | undefined {
  const type = PERSON.exec(text)?.[1];
  return type === '0' || type === '2' || type === '9' ? { kind: 'person', text, type } : undefined;
}

const isEmployeeType = (type: string): type is '1' | '3' | '4' | '5' | '6' =>
  /^[13456]$/.test(type);

function employeeIn(text: string): NationalId | undefined {
  const [, type = '', structure = '', number = ''] = EMPLOYEE.exec(text) ?? [];
  return isEmployeeType(type) ? { kind: 'employee', text, type, structure, number } : undefined;
}
