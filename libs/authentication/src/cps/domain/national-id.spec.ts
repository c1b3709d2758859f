import { nationalIdOf } from './national-id.js';

describe('C8: the national identifier of a card', () => {
  it.each([
    ['899700075122', 'rpps'],
    ['00B6087510', 'person'],
    ['2751234567', 'person'],
    ['9123456789', 'person'],
    ['3760021832/000000018', 'employee'],
    ['500000000029751/CPAT0001', 'employee'],
    ['4732829320/42', 'employee'],
    ['10B0073160/7', 'employee'],
    ['69970007512/3', 'employee'],
  ])('%s is of a %s', (text, kind) => {
    expect(nationalIdOf(text)?.kind).toBe(kind);
  });

  it('gives the RPPS of type 8, and of no other type', () => {
    expect(nationalIdOf('899700075122')).toEqual({
      kind: 'rpps',
      text: '899700075122',
      rpps: '99700075122',
    });
    for (const text of ['099700075122', '299700075122', '999700075122', '399700075122/1'])
      expect(nationalIdOf(text)).not.toHaveProperty('rpps');
  });

  it.each([
    ['a wrong Luhn key', '899700075123'],
    ['10 digits', '89970007512'],
    ['12 digits', '8997000751220'],
    ['a slash after an RPPS', '899700075122/1'],
    ['a letter in the RPPS', '8B9700075122'],
    ['a space', '899700075122 '],
    ['type 7', '7123456789'],
    ['no type', 'EMA'],
    ['nothing', ''],
    ['an employee without number', '3760021832'],
    ['an employee with an empty number', '3760021832/'],
    ['two slashes', '3760021832/1/2'],
    ['a slash in an ADELI number', '00B6087510/1'],
    ['full-width digits', '８99700075122'],
  ])('with %s is refused', (_what, text) => {
    expect(nationalIdOf(text)).toBeUndefined();
  });
});
