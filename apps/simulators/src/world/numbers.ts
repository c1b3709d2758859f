/** The digits followed by the key that makes Luhn hold (ISO/IEC 7812-1). */
export function withLuhnKey(digits: string): string {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = digit * 2;
    sum += place % 2 === 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const RPPS_SPAN = 100_000_000;
/** Prime with the span: two ranks never give one number. */
const RPPS_STRIDE = 38_196_601;

/** The n-th synthetic RPPS: prefix 99 (never given to a person), Luhn key, no visible order. */
export function syntheticRpps(rank: number): string {
  if (rank >= RPPS_SPAN) throw new RangeError('there are 100 million synthetic RPPS numbers');
  // At most 3.9e15: exact in a double.
  const body = (rank * RPPS_STRIDE) % RPPS_SPAN;
  return withLuhnKey(`99${String(body).padStart(8, '0')}`);
}

/** FINESS of a fictitious structure: department, then an order number, then the key. */
export function syntheticFiness(department: string, order: number): string {
  const digits = `${department}0${String(order).padStart(5, '0')}`;
  // In Corsica (2A, 2B) the key follows no published rule.
  return /[AB]/.test(digits) ? `${digits}0` : withLuhnKey(digits);
}

/** SIRET of a fictitious structure: SIREN beginning with 99. */
export const syntheticSiret = (rank: number): string =>
  withLuhnKey(`${withLuhnKey(`99${String(rank).padStart(6, '0')}`)}0001`);

const CORSICA: Readonly<Record<string, string>> = { '2A': '19', '2B': '18' };

/** Key of an INS (NIR): 97 − (13 digits mod 97); 2A counts as 19, 2B as 18 (specification INS, §6.1). */
export function insKey(thirteen: string): string {
  const digits = thirteen.replace(/2[AB]/, (department) => CORSICA[department] ?? department);
  return String(97 - (Number(digits) % 97)).padStart(2, '0');
}

/** A test INS: commune 999 exists nowhere, so it is nobody's. */
export function syntheticIns(
  sex: 'M' | 'F',
  birthDate: string,
  department: string,
  order: number,
): string {
  const [year = '', month = ''] = birthDate.split('-');
  const rank = String(order).padStart(3, '0');
  const body = `${sex === 'M' ? 1 : 2}${year.slice(2)}${month}${department}999${rank}`;
  return body + insKey(body);
}
