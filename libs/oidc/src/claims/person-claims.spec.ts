import { CivilDate, IdentityId, Rpps } from '#libs/kernel';
import type { Activity, Exercise } from '#libs/rpps';
import { personClaims } from './person-claims.js';
import type { PersonFacts } from './person-facts.js';
import { claimsOf, SCOPES, scopesWith } from './scopes.js';

const EJ = '010009983';
const SITE = '010009991';

const here: Activity = {
  siteFiness: SITE,
  entityFiness: EJ,
  structureKey: `F${SITE}`,
  structureName: 'CENTRE HOSPITALIER EXEMPLE',
  sectorCode: 'SA01',
  modeCode: 'S',
  roleCode: null,
  genreCode: 'GENR01',
  authority: 'CNOM/CNOM/CNOM',
};
const practice: Activity = {
  ...here,
  siteFiness: null,
  entityFiness: null,
  structureKey: 'R81311',
  structureName: 'CABINET M EXEMPLE',
  sectorCode: 'SA07',
  modeCode: 'L',
  genreCode: null,
  authority: null,
};
const doctor: Exercise = {
  professionCode: '10',
  professionLabel: 'Médecin',
  categoryCode: 'C',
  civility: 'MME',
  exerciseCivility: 'DR',
  exerciseName: 'LEFEVRE',
  exerciseGivenName: 'CAMILLE',
  knowHow: [
    { type: 'C', code: 'C12', label: 'Compétence' },
    { type: 'S', code: 'SM05', label: 'Chirurgie vasculaire' },
  ],
  activities: [practice, here],
};
const number = Rpps.parse('10000000017');

const facts = (changes: Partial<PersonFacts> = {}): PersonFacts => {
  const assignment = {
    id: 'a',
    entityFiness: EJ,
    siteFiness: SITE,
    matricule: 'M1',
    contract: 'CDI',
    jobCode: 'PH',
    jobLabel: 'Praticien hospitalier',
    professionCode: '10',
    unitCode: 'CARD',
    unitLabel: 'Cardiologie',
    startsOn: CivilDate.parse('2025-01-01'),
    endsOn: null,
    source: 'test',
  };
  return {
    identity: {
      id: IdentityId.parse('00000000-0000-4000-8000-000000000001'),
      subject: 's',
      birthName: 'Moreau',
      usageName: 'Lefèvre',
      exerciseName: null,
      givenNames: ['Camille', 'Anne'],
      usualGivenName: 'Camille',
      birthDate: null,
      civility: 'MME',
      email: null,
      state: 'active',
      population: 'medical',
      matricules: [{ entityFiness: EJ, number: 'M1' }],
      assignments: [assignment],
      roles: new Set(),
    },
    assignment,
    site: { finess: SITE, name: 'Site Nord', sector: 'SA01' },
    entity: { finess: EJ, name: 'CH Exemple', sector: 'SA01' },
    rpps: undefined,
    ...changes,
  };
};
const confirmed = (exercises: readonly Exercise[] = [doctor]): Partial<PersonFacts> => ({
  rpps: { rpps: number, idnps: `8${number}`, verifiedAt: new Date('2026-01-01'), exercises },
});
const claims = (scope: string, changes?: Partial<PersonFacts>) =>
  personClaims(facts(changes), new Set(scope.split(' ')));

describe('the claims of a person', () => {
  it.each([
    ['openid', {}],
    ['hub:api', {}],
    ['profile', { name: 'Camille LEFÈVRE', given_name: 'Camille', family_name: 'Lefèvre' }],
    ['rpps', {}],
  ])('with the scope %s alone', (scope, expected) => {
    expect(claims(scope)).toEqual(expected);
  });

  it('give number, professions and specialities when the link is confirmed', () => {
    expect(claims('rpps', confirmed())).toEqual({
      rpps: number,
      idnps: `8${number}`,
      rpps_verified_at: '2026-01-01T00:00:00.000Z',
      professions: [
        {
          code: '10',
          label: 'Médecin',
          category: 'C',
          specialities: [
            { type: 'C', code: 'C12', label: 'Compétence' },
            { type: 'S', code: 'SM05', label: 'Chirurgie vasculaire' },
          ],
        },
      ],
    });
  });

  it('say where the person works', () => {
    expect(claims('structure')).toEqual({
      matricules: [{ entity_finess: EJ, number: 'M1' }],
      structure: {
        legal_entity: { finess: EJ, name: 'CH Exemple', sector: 'SA01' },
        site: { finess: SITE, name: 'Site Nord', sector: 'SA01' },
        unit: { code: 'CARD', label: 'Cardiologie' },
        job: { code: 'PH', label: 'Praticien hospitalier' },
      },
    });
    expect(claims('structure', { assignment: undefined })).toEqual({
      matricules: [{ entity_finess: EJ, number: 'M1' }],
    });
  });

  it('never hold more than their scope announces', () => {
    for (const scope of SCOPES) {
      for (const changes of [{}, confirmed()]) {
        const names = Object.keys(claims(scope, changes));
        expect(names.filter((name) => !claimsOf([scope]).includes(name))).toEqual([]);
      }
    }
    expect(scopesWith('family_name', ['openid', 'profile', 'psc'])).toEqual(['profile', 'psc']);
    expect(scopesWith('toString', SCOPES)).toEqual([]);
    expect(claimsOf(['toString', 'nothing'])).toEqual([]);
  });

  it('take the names of exercise with psc, also beside profile', () => {
    expect(claims('profile psc', confirmed())).toMatchObject({
      name: 'Camille LEFÈVRE',
      given_name: 'CAMILLE',
      family_name: 'LEFEVRE',
    });
  });
});

describe('the shape of Pro Santé Connect', () => {
  const everyLeaf = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyLeaf) : [value];

  it('of a doctor with a practice and a post in this hospital', () => {
    const info = claims('psc', confirmed());
    expect(info).toMatchObject({
      SubjectNameID: `8${number}`,
      preferred_username: `8${number}`,
      SubjectOrganization: 'CENTRE HOSPITALIER EXEMPLE',
      SubjectOrganizationID: `F${SITE}`,
      SubjectRole: ['10^1.2.250.1.213.1.1.5.5'],
      Secteur_Activite: 'SA01^1.2.250.1.71.4.2.4',
      PSI_Locale: '1.2.250.1.213.1.3.1.1',
      codeCivilite: 'MME',
      codeGenreActivite: 'GENR01',
      Palier_Authentification: '',
      otherIds: [{ identifiant: `8${number}`, origine: 'RPPS', qualite: 1 }],
    });
    const [exercice] = (info['SubjectRefPro'] as { exercices: Record<string, unknown>[] })
      .exercices;
    expect(exercice).toMatchObject({
      codeProfession: '10',
      codeCategorieProfessionnelle: 'C',
      codeCiviliteDexercice: 'DR',
      nomDexercice: 'LEFEVRE',
      prenomDexercice: 'CAMILLE',
      codeTypeSavoirFaire: 'S',
      codeSavoirFaire: 'SM05',
    });
    const [first, second] = exercice!['activities'] as Record<string, unknown>[];
    expect(first).toMatchObject({
      codeModeExercice: 'L',
      codeSecteurDactivite: 'SA07',
      identifiantTechniqueDeLaStructure: 'R81311',
      numeroFinessSite: '',
      numeroFinessetablissementJuridique: '',
      autoriteDenregistrement: '',
    });
    expect(second).toMatchObject({
      numeroFinessSite: SITE,
      numeroFinessetablissementJuridique: EJ,
      raisonSocialeSite: 'CENTRE HOSPITALIER EXEMPLE',
    });
    expect(Object.keys(first!)).toHaveLength(30);
  });

  it.each([
    ['a doctor', confirmed()],
    ['a doctor of another hospital', confirmed([{ ...doctor, activities: [practice] }])],
    ['a doctor without activity', confirmed([{ ...doctor, activities: [], knowHow: [] }])],
    ['a number without exercise', confirmed([])],
    ['nobody known to the register', {}],
    ['nobody with a post', { assignment: undefined, site: undefined, entity: undefined }],
  ])('holds strings only, none missing, for %s', (_who, changes) => {
    const info = claims('psc', changes);
    const leaves = everyLeaf(info).filter((leaf) => leaf !== 1);
    expect(leaves.every((leaf) => typeof leaf === 'string')).toBe(true);
    const expected = claimsOf(['psc']).filter((name) => name !== 'SubjectRefPro');
    expect(Object.keys(info)).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['the register’s activity here', confirmed(), 'CENTRE HOSPITALIER EXEMPLE', 'SA01'],
    [
      'the post, without one',
      confirmed([{ ...doctor, activities: [practice] }]),
      'Site Nord',
      'SA01',
    ],
    ['the post, without a number', {}, 'Site Nord', 'SA01'],
  ])('names as organisation %s', (_what, changes, name, sector) => {
    expect(claims('psc', changes)).toMatchObject({
      SubjectOrganization: name,
      Secteur_Activite: `${sector}^1.2.250.1.71.4.2.4`,
    });
  });

  it('has no SubjectRefPro without an exercise', () => {
    expect(claims('psc')).not.toHaveProperty('SubjectRefPro');
    expect(claims('psc', confirmed([]))).not.toHaveProperty('SubjectRefPro');
  });
});
