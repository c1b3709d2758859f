import { hrLineReader } from './hr-line.js';
import { HrMapping, hrLayout, USUAL_MAPPING, type HrCells } from './hr-mapping.js';
import { civilDateIn } from './hr-values.js';
import { HR_TITLES, hrRow, type HrRow } from '../testing.js';

const DAY = '2026-03-01';

function read(changes: HrRow = {}, mapping = USUAL_MAPPING) {
  const row = hrRow('00042', changes);
  const titles = [...HR_TITLES, 'Clé personne', 'Numéro contrat'];
  const layout = hrLayout(titles, mapping);
  const cells: HrCells = Object.fromEntries(
    [...layout].map(([field, at]) => [field, row[titles[at] ?? ''] ?? '']),
  );
  return hrLineReader(mapping, DAY)(cells, 7);
}

const codes = (changes: HrRow): readonly string[] => {
  const reading = read(changes);
  return reading.kind === 'read' ? [] : reading.problems.map(({ code }) => code);
};

describe('the columns of a HR export', () => {
  it.each([
    ['as usual', [...HR_TITLES]],
    [
      'in capitals without accents',
      HR_TITLES.map((title) => title.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase()),
    ],
    ['in another order', HR_TITLES.toReversed()],
    [
      'under other known titles',
      HR_TITLES.map((title) => (title === 'Population' ? 'Statut/population' : title)),
    ],
    ['among others', ['Grade', ...HR_TITLES, 'NIR']],
  ])('are found %s', (_how, titles) => {
    expect(hrLayout(titles, USUAL_MAPPING).size).toBe(19);
  });

  it('are all named when they miss', () => {
    const titles = HR_TITLES.filter((title) => title !== 'Matricule' && title !== 'Code UF');
    const refusal = expect.objectContaining({ shown: { columns: 'Matricule, Code UF' } });
    expect(() => hrLayout(titles, USUAL_MAPPING)).toThrow(refusal);
  });

  it('cannot be there twice', () => {
    expect(() => hrLayout([...HR_TITLES, 'matricule'], USUAL_MAPPING)).toThrow(
      'import.column-twice',
    );
  });

  it('can be declared by the hospital, with its own words', () => {
    const mapping = HrMapping.parse({
      columns: { matricule: ['N° agent'] },
      populations: { 'PH temps partiel': 'medical' },
    });
    expect(
      hrLayout(
        HR_TITLES.map((title) => (title === 'Matricule' ? 'n° AGENT' : title)),
        mapping,
      ).get('matricule'),
    ).toBe(0);
    expect(() => hrLayout(HR_TITLES, mapping)).toThrow('import.columns-missing');
  });

  it.each([
    { separateur: ';', columns: {} },
    { columns: { nir: ['NIR'] } },
    { columns: { matricule: [] } },
  ])('refuse a mapping that says %j', (mapping) => {
    expect(HrMapping.safeParse(mapping).success).toBe(false);
  });
});

describe('a line of the HR export', () => {
  it('is a person in a post', () => {
    expect(
      read({
        "Nom d'usage": ' PETIT  LEFÈVRE ',
        'Date fin': '2026-12-31',
        'E-mail': 'C.Petit@CH.example',
      }),
    ).toEqual({
      kind: 'read',
      line: {
        line: 7,
        matricule: '00042',
        entityFiness: '010009983',
        birthName: 'MOREAU00042',
        usageName: 'PETIT LEFÈVRE',
        givenNames: ['Camille', 'Zoé'],
        usualGivenName: 'Camille',
        birthDate: '1985-02-14',
        civility: 'MME',
        population: 'salaried',
        contract: 'titulaire',
        jobCode: 'ISG',
        jobLabel: 'Infirmier en soins généraux',
        professionCode: '60',
        unitCode: '1110',
        unitLabel: 'Cardiologie',
        siteFiness: '010009991',
        startsOn: '2015-09-01',
        endsOn: '2026-12-31',
        email: 'c.petit@ch.example',
        personKey: null,
        contractId: null,
      },
    });
  });

  it.each([
    ['Nom de naissance', '', 'value-missing'],
    ['Prénoms', '  ', 'value-missing'],
    ['Libellé UF', 'x'.repeat(201), 'value-too-long'],
    ['Matricule', '12345,0', 'number-mangled'],
    ['Matricule', '1,2E+05', 'number-mangled'],
    ['Code UF', '1110.0', 'number-mangled'],
    ['FINESS site', '10009991', 'finess-wrong'],
    ['FINESS site', '010009992', 'finess-wrong'],
    ['Date de naissance', '31/02/1985', 'date-unreadable'],
    ['Date de naissance', '14/02/85', 'date-unreadable'],
    ['Date fin', '45000', 'date-unreadable'],
    ['Civilité', 'Dr', 'civility-unknown'],
    ['Population', 'Autre', 'population-unknown'],
    ['Code profession', '6', 'profession-unknown'],
    ['E-mail', 'camille(at)ch', 'email-unreadable'],
    ['Nom de naissance', 'LEFÃˆVRE', 'text-damaged'],
    ['Date fin', '31/08/2015', 'dates-reversed'],
  ])('with %s “%s” is refused: %s', (title, value, code) => {
    expect(codes({ [title]: value })).toEqual([code]);
  });

  it('says all that is wrong, with the column’s name and its own number', () => {
    const reading = read({ 'Date de naissance': 'x', Civilité: 'x' });
    expect(reading).toMatchObject({
      kind: 'refused',
      key: { entityFiness: '010009983', matricule: '00042' },
      problems: [
        { line: 7, reason: 'Date de naissance : « x » n’est pas une date (JJ/MM/AAAA)' },
        { line: 7, reason: 'Civilité : « x » n’est pas une civilité connue' },
      ],
    });
  });

  it.each([
    ['Matricule', ''],
    ['FINESS entité', '123'],
  ])('does not say who it speaks of without a good %s', (title, value) => {
    expect(read({ [title]: value })).toMatchObject({ kind: 'refused', key: undefined });
  });

  // Both sides of each limit, on 2026-03-01.
  it.each([
    ['01/03/2010', []],
    ['02/03/2010', ['age-unlikely']],
    ['02/03/1935', []],
    ['01/03/1935', ['age-unlikely']],
  ])('with a birth on %s gives %j', (birth, expected) => {
    expect(codes({ 'Date de naissance': birth })).toEqual(expected);
  });

  it.each([
    ['01/03/2027', []],
    ['02/03/2027', ['start-too-far']],
  ])('with a start on %s gives %j', (start, expected) => {
    expect(codes({ 'Date début': start })).toEqual(expected);
  });

  it.each([
    ['M.', 'M'],
    ['Monsieur', 'M'],
    ['1', 'M'],
    ['Mme', 'MME'],
    ['Mlle', 'MME'],
    ['2', 'MME'],
    ['', null],
  ])('civility “%s” is %s', (word, civility) => {
    expect(read({ Civilité: word })).toMatchObject({ line: { civility } });
  });

  it.each([
    ['Jean-Pierre, Marie', ['Jean-Pierre', 'Marie']],
    ['Jean-Pierre Marie', ['Jean-Pierre', 'Marie']],
    ['Anne Sophie; Zoé', ['Anne Sophie', 'Zoé']],
  ])('given names “%s” are %j', (text, givenNames) => {
    expect(read({ Prénoms: text })).toMatchObject({ line: { givenNames } });
  });
});

describe('civil dates', () => {
  it.each([
    ['29/02/2024', '2024-02-29'],
    ['29/02/2023', undefined],
    ['1/9/2015', '2015-09-01'],
    ['2015-09-01', '2015-09-01'],
    ['2015-09-01 00:00:00', '2015-09-01'],
    ['2015-09-01T08:00', undefined],
    ['01-09-2015', undefined],
    ['09/13/2015', undefined],
    ['', undefined],
  ])('%s is %s', (text, expected) => {
    expect(civilDateIn(text)).toBe(expected);
  });

  it('of a whole leap year and the next are read the same both ways', () => {
    const start = Date.UTC(2024, 0, 1);
    for (let day = 0; day < 731; day++) {
      const iso = new Date(start + day * 86_400_000).toISOString().slice(0, 10);
      const french = iso.split('-').toReversed().join('/');
      expect([civilDateIn(iso), civilDateIn(french)]).toEqual([iso, iso]);
    }
  });
});
