import { HEADER_56, registerLine, registerText, syntheticRpps } from '../testing.js';
import { readLayout } from './register-layout.js';
import { readLine } from './register-line.js';

const rpps = syntheticRpps(1);

function readOne(text: string) {
  const [header = '', line = ''] = text.split(/\r?\n/);
  return readLine(line, readLayout(header));
}

describe('the layout of a register file', () => {
  it('names every missing column at once', () => {
    expect(() => readLayout('Code profession|Code civilité')).toThrow('rpps.columns-missing');
    const header = HEADER_56.replace("Nom d'exercice|", '').replace('Code profession|', '');
    const refusal = expect.objectContaining({
      shown: { columns: "Nom d'exercice, Code profession" },
    });
    expect(() => readLayout(header)).toThrow(refusal);
  });

  it.each([
    ['as published', HEADER_56],
    ['in capitals', HEADER_56.toUpperCase()],
    ['without accents', HEADER_56.normalize('NFD').replaceAll(/\p{M}/gu, '')],
    ['with typographic apostrophes', HEADER_56.replaceAll("'", '’')],
    ['with doubled spaces', HEADER_56.replaceAll(' ', '  ')],
    ['with a trailing delimiter', `${HEADER_56}|`],
  ])('is found %s', (_how, header) => {
    const layout = readLayout(header);
    expect(layout.width).toBe(56);
    expect(layout.at).toMatchObject({ idType: 0, exerciseName: 7, authority: 47, genreCode: 54 });
  });

  it('is found by name when the columns are in another order', () => {
    expect(readLayout(HEADER_56.split('|').toReversed().join('|')).at.exerciseName).toBe(55 - 7);
  });
});

describe('a line of the register', () => {
  const pharmacist = { 'Code profession': '21', 'Code section tableau pharmaciens': 'H' };

  it.each([48, 52, 56])('is read in the vintage of %i columns', (width) => {
    const reading = readOne(registerText([registerLine(rpps, pharmacist)], { width }));
    expect(reading).toMatchObject({ kind: 'entry', entry: { rpps, exerciseName: 'MOREAU' } });
    expect(reading).toMatchObject({
      entry: {
        sectorCode: width > 48 ? 'SA01' : null,
        sectionCode: width > 48 ? 'H' : null,
        genreCode: width === 56 ? 'GENR01' : null,
      },
    });
  });

  it.each([
    ['as many cells as columns', '', 'entry'],
    ['one more, empty (trailing delimiter)', '|', 'entry'],
    ['one more, not empty', '|x', 'bad'],
    ['two more', '||', 'bad'],
  ])('has %s', (_what, end, kind) => {
    const text = registerText([registerLine(rpps)]).trimEnd() + end;
    expect(readOne(text).kind).toBe(kind);
  });

  it('with one cell less is refused', () => {
    const text = registerText([registerLine(rpps)])
      .trimEnd()
      .replace(/\|$/, '');
    expect(readOne(text)).toEqual({ kind: 'bad', because: 'cell-count' });
  });

  it.each([
    [{}, 'entry'],
    [{ 'Identification nationale PP': '' }, 'no-identifier'],
    [{ 'Identification nationale PP': `8${syntheticRpps(2)}` }, 'mixed-identifiers'],
    [{ 'Identification nationale PP': rpps }, 'mixed-identifiers'],
    [{ "Nom d'exercice": 'MOREAU\uFFFD' }, 'damaged-text'],
    [{ "Nom d'exercice": 'MOREAU\0' }, 'damaged-text'],
  ])('with %j is %s', (changes, expected) => {
    const reading = readOne(registerText([registerLine(rpps, changes)]));
    expect(reading.kind === 'bad' ? reading.because : reading.kind).toBe(expected);
  });

  it.each([
    ['a good key', rpps, rpps],
    ['a wrong key', '99000000011', null],
    ['10 digits', '9900000001', null],
  ])('an RPPS number with %s gives %s', (_what, number, expected) => {
    const reading = readOne(
      registerText([
        registerLine(rpps, {
          'Identifiant PP': number,
          'Identification nationale PP': `8${number}`,
        }),
      ]),
    );
    expect(reading).toMatchObject({ entry: { rpps: expected, idnps: `8${number}` } });
  });

  it('of another kind of identifier has no RPPS but is kept', () => {
    const adeli = {
      "Type d'identifiant PP": '0',
      'Identifiant PP': '012800736',
      'Identification nationale PP': '0012800736',
    };
    expect(readOne(registerText([registerLine(rpps, adeli)]))).toMatchObject({
      entry: { rpps: null, idnps: '0012800736' },
    });
  });

  it('takes a quote as a character like another', () => {
    const line = registerLine(rpps, { 'Raison sociale site': 'CLINIQUE "LES LILAS' });
    expect(readOne(registerText([line]))).toMatchObject({
      entry: { structureName: 'CLINIQUE "LES LILAS' },
    });
  });

  it('keeps leading zeros, unknown codes and empty parts of the authority as read', () => {
    const line = registerLine(rpps, { "Autorité d'enregistrement": 'CNOMK//', 'Code rôle': '999' });
    expect(readOne(registerText([line]))).toMatchObject({
      entry: { siteFiness: '010009991', authority: 'CNOMK//', roleCode: '999' },
    });
  });

  it('uses the trade name when the legal name is empty', () => {
    const line = registerLine(rpps, {
      'Raison sociale site': '',
      'Enseigne commerciale site': 'CABINET',
    });
    expect(readOne(registerText([line]))).toMatchObject({ entry: { structureName: 'CABINET' } });
  });
});
