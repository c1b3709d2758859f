import { hrLineReader, type HrLineReading } from './hr-line.js';
import { hrLayout, USUAL_MAPPING, type HrCells } from './hr-mapping.js';
import { peopleOf } from './hr-people.js';
import { HR_TITLES, hrRow, type HrRow } from '../testing.js';

const titles = [...HR_TITLES, 'Clé personne', 'Numéro contrat'];
const layout = hrLayout(titles, USUAL_MAPPING);
const reader = hrLineReader(USUAL_MAPPING, '2026-03-01');

const readings = (rows: readonly HrRow[]): readonly HrLineReading[] =>
  rows.map((row, index) => {
    const cells: HrCells = Object.fromEntries(
      [...layout].map(([field, at]) => [field, row[titles[at] ?? ''] ?? '']),
    );
    return reader(cells, index + 2);
  });

const grouped = (...rows: readonly HrRow[]) => {
  const { people, problems, held } = peopleOf(readings(rows));
  return {
    people: people.map(({ matricules }) => matricules.map(({ matricule }) => matricule)),
    codes: problems.map(({ line, code }) => `${String(line)} ${code}`),
    held: held.map((keys) => [...keys].length),
  };
};

const same = { 'Nom de naissance': 'MARTIN' };
const elsewhere = { 'Code UF': '2110', 'Libellé UF': 'Gériatrie' };

describe('the people of a HR export', () => {
  it('never merges homonyms, and asks about those born the same day', () => {
    expect(grouped(hrRow('1', same), hrRow('2', same))).toEqual({
      people: [['1'], ['2']],
      codes: ['3 possible-same-person'],
      held: [],
    });
  });

  it('says nothing of homonyms born on other days', () => {
    const other = { ...same, 'Date de naissance': '15/02/1985' };
    expect(grouped(hrRow('1', same), hrRow('2', other)).codes).toEqual([]);
  });

  it('groups the posts of one matricule', () => {
    expect(grouped(hrRow('1'), hrRow('2'), hrRow('1', elsewhere)).people).toEqual([['1'], ['2']]);
  });

  it('tells one matricule in two entities apart', () => {
    expect(grouped(hrRow('1'), hrRow('1', { 'FINESS entité': '010009975' })).people).toHaveLength(
      2,
    );
  });

  it('joins the matricules that the file itself joins, in any order of the lines', () => {
    const key = { ...same, 'Clé personne': 'P1' };
    expect(
      grouped(hrRow('1', same), hrRow('2', key), hrRow('1', { ...key, ...elsewhere })).people,
    ).toEqual([['1', '2']]);
  });

  it('refuses a matricule under two person keys', () => {
    const result = grouped(
      hrRow('1', { 'Clé personne': 'P1' }),
      hrRow('1', { 'Clé personne': 'P2', ...elsewhere }),
    );
    expect(result).toMatchObject({ people: [], codes: ['3 matricule-shared'], held: [1] });
  });

  it.each([
    ['birth name', { 'Nom de naissance': 'AUTRE' }],
    ['birth date', { 'Date de naissance': '1985-02-15' }],
    ['given names', { Prénoms: 'Anne' }],
    ['civility', { Civilité: 'M' }],
  ])('refuses one matricule with another %s on its second line', (_what, changes) => {
    expect(grouped(hrRow('1'), hrRow('1', { ...elsewhere, ...changes }))).toMatchObject({
      people: [],
      codes: ['3 person-inconsistent'],
    });
  });

  it.each([
    ['leaves an identical line out', {}, '3 line-duplicate', 1],
    ['refuses one post with two jobs', { 'Code emploi': 'IBODE' }, '3 assignment-ambiguous', 0],
  ])('%s', (_what, changes, code, people) => {
    const result = grouped(hrRow('1'), hrRow('1', changes));
    expect(result.codes).toEqual([code]);
    expect(result.people).toHaveLength(people);
  });

  it('takes two contracts of one unit and day apart by their numbers', () => {
    const result = grouped(
      hrRow('1', { 'Numéro contrat': 'A' }),
      hrRow('1', { 'Numéro contrat': 'B', 'Code emploi': 'IBODE' }),
    );
    expect(result).toMatchObject({ people: [['1']], codes: [] });
  });

  it('holds a person whole when one of their lines is refused', () => {
    expect(grouped(hrRow('1'), hrRow('1', { ...elsewhere, 'Date début': 'x' }))).toMatchObject({
      people: [],
      held: [1],
      codes: ['3 date-unreadable'],
    });
  });
});
