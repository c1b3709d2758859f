import type { PersonRecord } from '#libs/directory';
import { CivilDate, foldName, IdentityId } from '#libs/kernel';
import { syntheticRpps } from '../testing.js';
import { agentOn, namePairsOf, type Agent } from './agent.js';
import { comparisonsOf, type Candidate } from './comparison.js';
import { HospitalNames } from './homonyms.js';
import { propose, withoutRivals, type Proposal } from './proposal.js';
import type { RegisterEntry } from './register-entry.js';

const DAY = '2026-03-01';
const id = (order: number): IdentityId =>
  IdentityId.parse(`00000000-0000-4000-8000-${String(order).padStart(12, '0')}`);

function person(changes: Partial<PersonRecord> = {}): PersonRecord {
  return {
    id: id(1),
    subject: 's',
    birthName: 'MOREAU',
    usageName: null,
    exerciseName: null,
    givenNames: ['Camille', 'Zoé'],
    usualGivenName: 'Camille',
    birthDate: null,
    civility: 'MME',
    email: null,
    state: 'active',
    population: 'salaried',
    matricules: [],
    assignments: [post()],
    ...changes,
  };
}

function post(changes: Partial<PersonRecord['assignments'][number]> = {}) {
  return {
    id: 'a',
    entityFiness: '010009983',
    siteFiness: '010009991',
    matricule: '1',
    contract: 'CDI',
    jobCode: 'ISG',
    jobLabel: 'Infirmier',
    professionCode: '60',
    unitCode: '1110',
    unitLabel: 'Cardiologie',
    startsOn: CivilDate.parse('2020-01-01'),
    endsOn: null,
    source: 'hr',
    sourceKey: 'k',
    ...changes,
  };
}

function entry(order: number, changes: Partial<RegisterEntry> = {}): RegisterEntry {
  return {
    idnps: `8${syntheticRpps(order)}`,
    rpps: syntheticRpps(order),
    civility: 'MME',
    exerciseCivility: null,
    exerciseName: 'MOREAU',
    exerciseGivenName: 'CAMILLE',
    professionCode: '60',
    professionLabel: 'Infirmier',
    categoryCode: 'C',
    knowHowType: null,
    knowHowCode: null,
    knowHowLabel: null,
    modeCode: 'S',
    siteFiness: '010009991',
    entityFiness: '010009983',
    structureKey: 'F010009991',
    structureName: 'CH',
    sectorCode: 'SA01',
    sectionCode: null,
    roleCode: null,
    genreCode: null,
    authority: null,
    ...changes,
  };
}

const agent = (changes: Partial<PersonRecord> = {}): Agent => agentOn(DAY, person(changes))!;

/** What the register would give by its index for the agent's names. */
const found = (who: Agent, entries: readonly RegisterEntry[]): readonly Candidate[] =>
  entries
    .map((line) => ({
      entry: line,
      surnameKey: foldName(line.exerciseName),
      givenNameKey: foldName(line.exerciseGivenName),
    }))
    .filter(({ surnameKey, givenNameKey }) =>
      who.pairs.some((pair) => pair.surname === surnameKey && pair.givenName === givenNameKey),
    );

const ALONE = { hasLocalHomonym: false, isHeldByAnother: () => false };
const judge = (who: Agent, entries: readonly RegisterEntry[], around = ALONE) =>
  propose(who, comparisonsOf(who, found(who, entries)), around);

const elsewhere = { siteFiness: '750000001', entityFiness: '750000002' };

describe('an agent for the register', () => {
  it.each([
    ['at work in a care job', {}, true],
    ['not arrived', { state: 'pre-arrival' as const }, false],
    ['suspended', { state: 'suspended' as const }, false],
    ['gone', { state: 'left' as const }, false],
    ['in an office', { assignments: [post({ professionCode: null })] }, false],
    [
      'whose care job ended yesterday',
      { assignments: [post({ endsOn: CivilDate.parse('2026-02-28') })] },
      false,
    ],
    ['whose care job ends today', { assignments: [post({ endsOn: CivilDate.parse(DAY) })] }, true],
    [
      'whose care job begins tomorrow',
      { assignments: [post({ startsOn: CivilDate.parse('2026-03-02') })] },
      false,
    ],
  ])('is somebody %s: %j', (_what, changes, expected) => {
    expect(agentOn(DAY, person(changes)) !== undefined).toBe(expected);
  });

  it.each([
    ['D’ALMEIDA', ['D ALMEIDA', 'DALMEIDA', 'ALMEIDA']],
    ['DE LA TOUR', ['DE LA TOUR', 'DELATOUR', 'TOUR']],
    ['LEFÈVRE-PETIT', ['LEFEVRE PETIT', 'LEFEVREPETIT', 'LEFEVRE', 'PETIT']],
    ['BEN ALI', ['BEN ALI', 'BENALI', 'ALI']],
    ['O', ['O']],
  ])('%s is looked for as %j', (birthName, surnames) => {
    const pairs = namePairsOf({ ...person(), birthName, givenNames: [], usualGivenName: 'A' });
    expect(pairs.map(({ surname }) => surname)).toEqual(surnames);
  });

  it('without given name has no name to be found by', () => {
    expect(namePairsOf({ ...person(), givenNames: [], usualGivenName: '' })).toEqual([]);
  });
});

const claim = (order: number, status: Proposal['status']): Proposal => ({
  identityId: id(order),
  status,
  idnps: 'x',
  rpps: 'x',
  explanation: '.',
});

describe('a proposal', () => {
  it('is presumed when everything agrees, and says every trait', () => {
    expect(judge(agent(), [entry(1)])).toEqual({
      identityId: id(1),
      status: 'presumed',
      idnps: `8${syntheticRpps(1)}`,
      rpps: syntheticRpps(1),
      explanation:
        'Nom de naissance identique au nom d’exercice (MOREAU) ; prénom usuel identique (CAMILLE) ; ' +
        'profession identique (Infirmier, 60) ; exercice déclaré sur le site ; civilité concordante ; ' +
        'aucun homonyme dans l’établissement ; seule fiche de l’annuaire à ce nom et cette profession.',
    });
  });

  it.each<[string, Partial<PersonRecord>, Partial<RegisterEntry>, string | undefined]>([
    ['the usage name', { birthName: 'PETIT', usageName: 'Moreau' }, {}, 'presumed'],
    ['another civil given name', { usualGivenName: 'Zoé' }, {}, 'presumed'],
    [
      'a joined given name',
      { usualGivenName: 'Jean-Pierre', givenNames: [] },
      { exerciseGivenName: 'JEANPIERRE' },
      'presumed',
    ],
    ['a part of a compound name', { birthName: 'MOREAU-PETIT' }, {}, 'candidate'],
    ['another site of the entity', {}, { siteFiness: '010009975' }, 'presumed'],
    ['no structure of ours', {}, elsewhere, 'candidate'],
    ['no activity at all', {}, { siteFiness: null, entityFiness: null }, 'candidate'],
    ['another civility', { civility: 'M' }, {}, 'candidate'],
    ['an unknown civility', { civility: null }, {}, 'presumed'],
    ['the old civility MLLE', {}, { civility: 'MLLE' }, 'presumed'],
    ['another profession', {}, { professionCode: '10' }, undefined],
    ['no profession', {}, { professionCode: null }, undefined],
    ['another given name', { usualGivenName: 'Anne', givenNames: ['Anne'] }, {}, undefined],
    [
      'MARIE beside MARIE-CLAUDE',
      { usualGivenName: 'Marie', givenNames: [] },
      { exerciseGivenName: 'MARIE-CLAUDE' },
      undefined,
    ],
    [
      'the birth name alone, the register having the spouse’s',
      {},
      { exerciseName: 'PETIT' },
      undefined,
    ],
    ['no RPPS number', {}, { rpps: null }, undefined],
  ])('with %s', (_what, local, national, status) => {
    expect(judge(agent(local), [entry(1, national)])?.status).toBe(status);
  });

  it('is one professional, however many lines they have', () => {
    expect(judge(agent(), [entry(1), entry(1, elsewhere)])?.status).toBe('presumed');
  });

  it('prefers the homonym who exercises here, but presumes nothing', () => {
    const proposal = judge(agent(), [entry(1, elsewhere), entry(2)]);
    expect(proposal).toMatchObject({ status: 'candidate', rpps: syntheticRpps(2) });
    expect(proposal?.explanation).toContain('2 fiches de l’annuaire');
  });

  it.each([
    ['here', {}],
    ['elsewhere', elsewhere],
  ])('names nobody between two homonyms %s', (_where, place) => {
    const proposal = judge(agent(), [entry(1, place), entry(2, place)]);
    expect(proposal).toMatchObject({ status: 'candidate', rpps: null, idnps: null });
    expect(proposal?.explanation).toContain(`${syntheticRpps(1)}, ${syntheticRpps(2)}`);
  });

  it('is a candidate when somebody else of the hospital bears the name', () => {
    const around = { ...ALONE, hasLocalHomonym: true };
    expect(judge(agent(), [entry(1)], around)?.status).toBe('candidate');
  });

  it('is a conflict when the number is somebody else’s', () => {
    const around = { ...ALONE, isHeldByAnother: () => true };
    expect(judge(agent(), [entry(1)], around)).toMatchObject({
      status: 'conflict',
      explanation: expect.stringContaining('numéro déjà rattaché à une autre identité'),
    });
  });

  it('is a conflict for both when two agents would be the same professional', () => {
    const proposals = [claim(1, 'presumed'), claim(2, 'presumed'), claim(3, 'candidate')];
    expect(withoutRivals(proposals).map(({ status }) => status)).toEqual([
      'conflict',
      'conflict',
      'candidate',
    ]);
    expect(withoutRivals(proposals.slice(1))).toEqual(proposals.slice(1));
  });
});

describe('homonyms of the hospital', () => {
  it.each<[string, Partial<PersonRecord>, boolean]>([
    ['the same names', {}, true],
    ['the name as usage name', { birthName: 'X', usageName: 'Moreau' }, true],
    [
      'the given name as a second one',
      { givenNames: ['Anne', 'Camille'], usualGivenName: 'Anne' },
      true,
    ],
    ['the same name in an office', { assignments: [] }, true],
    ['another given name', { givenNames: ['Anne'], usualGivenName: 'Anne' }, false],
    ['a compound of the name', { birthName: 'MOREAU-PETIT' }, false],
  ])('are people with %s: %s', (_what, changes, expected) => {
    const names = new HospitalNames();
    names.add(id(1), person());
    names.add(id(2), person({ id: id(2), ...changes }));
    expect(names.hasHomonymOf(agent())).toBe(expected);
  });

  it('are not oneself, added once or twice', () => {
    const names = new HospitalNames();
    names.add(id(1), person());
    names.add(id(1), person());
    expect(names.hasHomonymOf(agent())).toBe(false);
  });
});
