import { Finess, Rpps } from '#libs/kernel';
import { insKey, syntheticFiness, syntheticIns, syntheticRpps, withLuhnKey } from './numbers.js';
import { insHolds } from './patients.js';

describe('synthetic numbers', () => {
  it.each(['580008803', '010009496', '250000700', '99900063480', '39806996300013'])(
    'find the Luhn key of %s',
    (whole) => {
      expect(withLuhnKey(whole.slice(0, -1))).toBe(whole);
    },
  );

  it('give ten thousand RPPS numbers with a right key, all different, all beginning by 99', () => {
    const numbers = Array.from({ length: 10_000 }, (_none, rank) => syntheticRpps(rank));
    expect(new Set(numbers).size).toBe(10_000);
    for (const number of numbers) expect(Rpps.safeParse(number).success).toBe(true);
    expect(numbers.every((number) => number.startsWith('99'))).toBe(true);
  });

  it.each(['01', '69', '2A'])('give a FINESS of department %s', (department) => {
    expect(Finess.safeParse(syntheticFiness(department, 99_901)).success).toBe(true);
  });

  it.each([
    ['2070585756270', '97'],
    ['101072B999001', '14'],
    ['188102B172951', '65'],
    ['180072A999003', '91'],
  ])('compute the key of %s', (thirteen, key) => {
    expect(insKey(thirteen)).toBe(key);
  });

  it('refuse an INS with one digit changed', () => {
    const ins = syntheticIns('F', '1956-11-23', '2A', 11);
    expect(insHolds(ins)).toBe(true);
    for (const at of [1, 4, 9, 12, 14]) {
      const digit = String((Number(ins[at]) + 1) % 10);
      expect(insHolds(ins.slice(0, at) + digit + ins.slice(at + 1))).toBe(false);
    }
  });
});
