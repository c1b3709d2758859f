import type { Activity, Exercise, KnowHow } from '#libs/rpps';
import { rolesOf } from './roles.js';

const activity = (change: Partial<Activity> & { sectionCode?: string | null } = {}): Activity => ({
  siteFiness: '010000024',
  entityFiness: '010000016',
  structureKey: null,
  structureName: null,
  sectorCode: 'SA01',
  modeCode: 'S',
  roleCode: null,
  genreCode: null,
  authority: null,
  ...change,
});
const exercise = (change: Partial<Exercise>): Exercise => ({
  professionCode: '60',
  professionLabel: 'Infirmier',
  categoryCode: 'C',
  civility: null,
  exerciseCivility: null,
  exerciseName: 'DURAND',
  exerciseGivenName: 'ALICE',
  knowHow: [],
  activities: [activity()],
  ...change,
});
const know = (type: string, code: string): KnowHow => ({ type, code, label: code });

describe('the roles of an exercise', () => {
  it.each<[string, Partial<Exercise>, string[]]>([
    ['a nurse has one', {}, ['profession 60']],
    ['a midwife has one', { professionCode: '50' }, ['profession 50']],
    [
      'a doctor has a profession and a speciality',
      { professionCode: '10', knowHow: [know('S', 'SM26')] },
      ['profession 10', 'knowHow SM26'],
    ],
    [
      'the speciality of the order goes before a competence',
      { professionCode: '10', knowHow: [know('C', 'C33'), know('S', 'SM54')] },
      ['profession 10', 'knowHow SM54'],
    ],
    [
      'a competence does when there is no speciality',
      { professionCode: '10', knowHow: [know('C', 'C33')] },
      ['profession 10', 'knowHow C33'],
    ],
    [
      'a speciality newer than our list is taken',
      { professionCode: '10', knowHow: [know('S', 'SM99')] },
      ['profession 10', 'knowHow SM99'],
    ],
    [
      'a pharmacist has a profession and a section',
      { professionCode: '21', activities: [activity({ sectionCode: 'H' })] },
      ['profession 21', 'section H'],
    ],
    [
      'a student has the table of professions in training, and no speciality',
      { professionCode: '10', categoryCode: 'E' },
      ['professionInTraining 10'],
    ],
    [
      'a role holder has 99 and the role',
      { professionCode: '99', activities: [activity({ roleCode: '331' })] },
      ['roleHolder 99', 'careRole 331'],
    ],
  ])('%s', (_what, change, roles) => {
    const verdict = rolesOf(exercise(change));
    expect(
      verdict.kind === 'complete' && verdict.roles.map(({ table, code }) => `${table} ${code}`),
    ).toEqual(roles);
  });

  it.each<[string, Partial<Exercise>, string]>([
    ['a doctor without speciality', { professionCode: '10' }, 'know-how-missing'],
    [
      'a doctor whose code is no savoir-faire',
      { professionCode: '10', knowHow: [know('S', '26'), know('OP', 'SM26')] },
      'know-how-missing',
    ],
    ['a pharmacist without section', { professionCode: '21' }, 'section-missing'],
    [
      'a pharmacist of a section that does not exist',
      { professionCode: '21', activities: [activity({ sectionCode: 'Z' })] },
      'section-missing',
    ],
    [
      'profession 20, which the DMP does not know',
      { professionCode: '20' },
      'profession-unknown-to-dmp',
    ],
    ['a psychologist', { professionCode: '93' }, 'profession-unknown-to-dmp'],
    ['a nurse in training', { categoryCode: 'E' }, 'profession-unknown-to-dmp'],
    ['a role holder without role', { professionCode: '99' }, 'care-role-missing'],
  ])('are incomplete for %s', (_what, change, because) => {
    expect(rolesOf(exercise(change))).toEqual({ kind: 'incomplete', because });
  });
});
