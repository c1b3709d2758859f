import { Ins, insKeyHolds, patientCx } from './ins.js';

const VECTORS = [
  '211046322000147',
  '109016322000249',
  '153078987658513',
  '270108604926542',
  '202096615708958',
  '265025544371476',
  '138080427231017',
  '241030750595179',
  '213102288044517',
  '199033022011538',
  '116083022011613',
  '207100486108281',
  '207058575627097',
  '116095280720767',
  '178101062506892',
];

describe('an INS', () => {
  it.each([...VECTORS, '101072B99900114', '188102B17295165'])('%s has the right key', (ins) => {
    expect(Ins.safeParse(ins).success).toBe(true);
  });

  it.each(VECTORS)('%s with any one digit changed has not', (ins) => {
    const changed = Array.from({ length: 150 }, (_unused, n) => {
      const place = Math.floor(n / 10);
      return ins.slice(0, place) + String(n % 10) + ins.slice(place + 1);
    }).filter((other) => other !== ins);
    expect(changed.filter((other) => Ins.safeParse(other).success)).toEqual([]);
  });

  it('of Corsica counts 2A as 19 and 2B as 18', () => {
    expect(insKeyHolds('101072B99900114')).toBe(true);
    expect(insKeyHolds('101072A99900114')).toBe(false);
  });

  it.each([
    ['14 characters', '21104632200014'],
    ['16 characters', '2110463220001470'],
    ['letters', '2110463220001A7'],
    ['the 2C that does not exist', '101072C99900114'],
    ['a space', ' 21104632200014'],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(Ins.safeParse(text).success).toBe(false);
  });

  it('is written as a CX', () => {
    const ins = Ins.parse('211046322000147');
    expect(patientCx({ ins, oid: '1.2.250.1.213.1.4.10' })).toBe(
      '211046322000147^^^&1.2.250.1.213.1.4.10&ISO^NH',
    );
  });
});
