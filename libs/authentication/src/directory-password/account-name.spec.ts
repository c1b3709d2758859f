import { DN } from 'ldapts';
import { SeededRandom } from '../../../kernel/src/testing.js';
import { AccountName, bindNameOf, escapeDnValue } from './account-name.js';

describe('the name of an account', () => {
  it.each([
    ['  CMoreau ', 'cmoreau'],
    ['c.moreau-2', 'c.moreau-2'],
  ])('“%s” has one form', (typed, kept) => {
    expect(AccountName.parse(typed)).toBe(kept);
  });

  it.each([
    '',
    'a,ou=admins',
    'a)(uid=*',
    'a*',
    String.raw`a\5c`,
    'a\0b',
    'chu\\cmoreau',
    'cmoreau@chu',
    'сmoreau', // Cyrillic es
    'cmoreauﬁ',
    'é',
    'a'.repeat(65),
  ])('“%s” is refused', (typed) => {
    expect(AccountName.safeParse(typed).success).toBe(false);
  });

  it('goes into a UPN as it is, and into a DN escaped', () => {
    expect(bindNameOf('{account}@chu.example', 'cmoreau')).toBe('cmoreau@chu.example');
    expect(bindNameOf('uid={account},ou=people', 'a,b$&')).toBe(String.raw`uid=a\,b$&,ou=people`);
  });

  it('whatever it is, adds no attribute to the DN (1,000 strings)', () => {
    const random = new SeededRandom('dn');
    const hard = Array.from(' #"+,;<>\\=\0aé');
    for (let i = 0; i < 1000; i++) {
      const value = [...random.bytes(6)].map((byte) => hard[byte % hard.length]).join('');
      const dn = `uid=${escapeDnValue(value)},ou=people,dc=chu`;
      const unescaped = dn.replaceAll(/\\(?:[0-9a-f]{2}|.)/gi, '_');
      expect(unescaped.match(/,/g)).toHaveLength(2);
      expect(unescaped.match(/=/g)).toHaveLength(3);
      expect(unescaped).not.toMatch(/["+;<>\0]|uid=[ #]| ,/);
    }
    expect(new DN().addPairRDN('uid', 'a,b').toString()).toBe(`uid=${escapeDnValue('a,b')}`);
  });
});
