/** The Luhn key: the last digit of RPPS and FINESS numbers. */
function luhnHolds(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, char, index) => {
      const digit = Number(char) * (index % 2 === 0 ? 1 : 2);
      return total + (digit > 9 ? digit - 9 : digit);
    }, 0);
  return sum % 10 === 0;
}

export type RppsVerdict = 'good' | 'wrong-length' | 'wrong-key';

/** An RPPS number has 11 digits, the last is the key. */
export function judgeRpps(number: string): RppsVerdict {
  if (!/^\d{11}$/.test(number)) return 'wrong-length';
  return luhnHolds(number) ? 'good' : 'wrong-key';
}

/** A FINESS number has 9 characters; its key is checked when there are digits only (Corsica has 2A, 2B). */
export const finessHolds = (number: string): boolean =>
  /^\d[0-9AB]\d{7}$/.test(number) && (!/^\d{9}$/.test(number) || luhnHolds(number));
