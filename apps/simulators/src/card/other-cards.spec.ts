import { readFileSync } from 'node:fs';
import { otherCard, type OtherKind } from './other-cards.js';

const uid = Buffer.from('a1b2c3d4', 'hex');
const ask = (kind: OtherKind, ...apdus: string[]): string[] => {
  const card = otherCard(kind, uid);
  card.powerOn();
  return apdus.map((apdu) => card.answer(Buffer.from(apdu, 'hex')).toString('hex'));
};
const SELECT_SERIAL = '00a4090c043f00d003';

describe('cards that are not badges', () => {
  it.each<[OtherKind, string]>([
    ['cps3', '3bac00402a001225006480000310009000'],
    ['cps3-contactless', '3b8f80010031b86404b0ecc1739401808290000e'],
    ['cps4', '3b9b188001001225006480040100009044'],
    ['vitale', '3b751300004409ea9000'],
    ['mifare-classic', '3b8f8001804f0ca000000306030001000000006a'],
  ])('%s shows its ATR', (kind, atr) => {
    expect(otherCard(kind, uid).atr.toString('hex')).toBe(atr);
  });

  it.each<OtherKind>(['cps3', 'cps3-contactless', 'cps4', 'vitale', 'mifare-classic'])(
    '%s refuses the class of DESFire',
    (kind) => {
      expect(ask(kind, '9060000000')).toEqual(['6e00']);
    },
  );

  it('a CPS gives its serial file, only once it was selected', () => {
    expect(
      ask('cps4', '00b000000c', '01a4040c088025000001ff0100', SELECT_SERIAL, '00b000000c'),
    ).toEqual(['6986', '9000', '9000', '5a0a802500000131006037469000']);
  });

  it('a CPS reads from an offset, and not past the end', () => {
    expect(ask('cps3', SELECT_SERIAL, '00b0000205', '00b0000c01')).toEqual([
      '9000',
      '80250000019000',
      '6a86',
    ]);
  });

  it.each([
    ['another application', '00a4040c05f000000001', '6a82'],
    ['the PKCS#15 directory', '00a4090c043f002f00', '6a82'],
    ['a PIN', '0020000104313233343536', '6d00'],
    ['the reader’s UID', 'ffca000000', '6a81'],
  ])('a CPS refuses %s', (_what, apdu, expected) => {
    expect(ask('cps3', apdu)).toEqual([expected]);
  });

  it('a Vitale card has no CPS serial file', () => {
    expect(ask('vitale', SELECT_SERIAL)).toEqual(['6a82']);
  });

  it('a MIFARE Classic badge has a UID of four bytes and nothing else', () => {
    expect(ask('mifare-classic', 'ffca000000', 'ffca010000')).toEqual(['a1b2c3d49000', '6a81']);
  });

  it('no page or script of the table names a place outside', () => {
    for (const file of ['table.css', 'table.js']) {
      const text = readFileSync(new URL(`assets/${file}`, import.meta.url), 'utf8');
      expect(text).not.toMatch(/https?:\/\//);
    }
  });
});
