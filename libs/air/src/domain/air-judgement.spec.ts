import { Rpps } from '#libs/kernel';
import type { Exercise } from '#libs/rpps';
import { judge, type AirFacts, type AirRequest, type AirRules } from './air-judgement.js';
import { AIR_REFUSALS } from './air-refusal.js';
import { meansOf } from './authn-context.js';
import { TEST_INS_OIDS } from './ins.js';
import type { RunningAssignment, Site } from './place.js';
import { isAirTransaction } from './transactions.js';
import { PROFESSIONS, sectorIsKnown } from './value-sets.js';

const ENTITY: Site = { finess: '010009983', kind: 'EJ', sector: 'SA53' };
const NORTH: Site = { finess: '010009991', kind: 'EG', sector: 'SA01' };
const SOUTH: Site = { finess: '010009975', kind: 'EG', sector: 'SA01' };
const STRONG_AT = new Date('2026-01-15T08:00:00.000Z');
const shown = (...factors: readonly ('badge' | 'pin' | 'fido2')[]) =>
  factors.map((factor) => ({ factor, at: STRONG_AT.toISOString() }));

const activity = (siteFiness: string | null, entityFiness: string | null = ENTITY.finess) => ({
  siteFiness,
  entityFiness,
  structureKey: null,
  structureName: null,
  sectorCode: 'SA01',
  modeCode: 'S',
  roleCode: null,
  genreCode: null,
  authority: null,
});
const exercise = (change: Partial<Exercise> = {}): Exercise => ({
  professionCode: '60',
  professionLabel: 'Infirmier',
  categoryCode: 'C',
  civility: null,
  exerciseCivility: null,
  exerciseName: 'MOREAU',
  exerciseGivenName: 'CAMILLE',
  knowHow: [],
  activities: [activity(NORTH.finess)],
  ...change,
});
const DOCTOR = exercise({
  professionCode: '10',
  exerciseName: 'DOCTEUR',
  knowHow: [{ type: 'S', code: 'SM26', label: 'Médecine générale' }],
});
const registered = (...exercises: readonly Exercise[]): AirFacts['rpps'] => ({
  rpps: Rpps.parse('99900063480'),
  idnps: '899900063480',
  verifiedAt: STRONG_AT,
  exercises,
});
const post = (
  site: Site,
  startsOn = '2025-01-01',
  professionCode: string | null = '60',
): RunningAssignment => ({
  entityFiness: ENTITY.finess,
  siteFiness: site.finess,
  professionCode,
  startsOn,
});

const AIR = new Set(['applications', 'air']);

const FACTS: AirFacts = {
  now: new Date('2026-01-15T09:00:00Z'),
  today: '2026-01-15',
  software: { regulation: false },
  session: { strongAt: STRONG_AT, uses: AIR, factors: shown('badge', 'pin') },
  identityIsActive: true,
  rpps: registered(exercise()),
  informedOn: '2025-06-01',
  assignments: [],
  sites: [ENTITY, NORTH, SOUTH],
  sealProblem: undefined,
};
const REQUEST: AirRequest = {
  transaction: 'TD3.1',
  purpose: 'normal',
  patient: { ins: '211046322000147', insOid: TEST_INS_OIDS[0], insStatus: 'qualifiee' },
};
const RULES: AirRules = {
  insOids: TEST_INS_OIDS,
  strongAuthenticationSeconds: 4 * 3600,
  homologatedMeans: ['fido2', 'badge-pin'],
};
const answer = (
  request: Partial<AirRequest>,
  facts: Partial<AirFacts> = {},
  rules: Partial<AirRules> = {},
) => judge({ ...REQUEST, ...request }, { ...FACTS, ...facts }, { ...RULES, ...rules });
const said = (...args: Parameters<typeof answer>): string => {
  const verdict = answer(...args);
  return verdict.kind === 'granted' ? 'granted' : `${verdict.because}: ${verdict.why}`;
};

const nameAt = (siteFiness: string, facts: Partial<AirFacts>) => {
  const verdict = answer({ siteFiness }, facts);
  return verdict.kind === 'granted' && verdict.professionalName;
};

describe('the ten checks', () => {
  it('answer by the first that fails, in their order', () => {
    // Everything is wrong; each step repairs the first check that failed.
    let facts: AirFacts = {
      ...FACTS,
      software: undefined,
      session: undefined,
      identityIsActive: false,
      rpps: registered(exercise({ professionCode: '20' })),
      informedOn: undefined,
      sites: [],
      sealProblem: 'expired',
    };
    let request: AirRequest = {
      transaction: 'TD2.1',
      purpose: 'x',
      patient: { ins: '1', insOid: '1', insStatus: 'x' },
    };
    const repairs: readonly (() => void)[] = [
      () => (facts = { ...facts, software: FACTS.software }),
      () =>
        (facts = {
          ...facts,
          session: { strongAt: STRONG_AT, uses: AIR, factors: shown('badge') },
        }),
      () => (facts = { ...facts, session: FACTS.session }),
      () => (facts = { ...facts, identityIsActive: true }),
      () => (facts = { ...facts, informedOn: FACTS.informedOn }),
      () => (facts = { ...facts, rpps: FACTS.rpps }),
      () => (facts = { ...facts, sites: FACTS.sites }),
      () => (request = { ...request, patient: { ...REQUEST.patient!, insStatus: 'provisoire' } }),
      () => (request = { ...request, patient: REQUEST.patient }),
      () => (request = { ...REQUEST }),
      () => (facts = { ...facts, sealProblem: undefined }),
    ];
    const seen = repairs.map((repair) => {
      const verdict = judge(request, facts, RULES);
      repair();
      return verdict.kind === 'refused' ? verdict.because : 'granted';
    });
    expect(seen).toEqual(Object.keys(AIR_REFUSALS));
    expect(judge(request, facts, RULES).kind).toBe('granted');
  });

  it('grant what the assertion will say', () => {
    expect(answer({ siteFiness: NORTH.finess })).toEqual({
      kind: 'granted',
      transaction: 'TD3.1',
      purpose: 'normal',
      reason: undefined,
      means: 'badge-pin',
      authenticatedAt: STRONG_AT,
      professionalId: '899900063480',
      professionalName: 'MOREAU CAMILLE',
      roles: [{ table: 'profession', code: '60', label: 'Infirmier' }],
      site: NORTH,
      patient: { ins: '211046322000147', oid: TEST_INS_OIDS[0] },
    });
  });
});

describe('check 3, two factors not too old', () => {
  it.each([
    ['at the very limit', '2026-01-15T12:00:00.000Z', 'granted'],
    ['a millisecond later', '2026-01-15T12:00:00.001Z', 'step_up_required: too-old'],
  ])('%s', (_when, at, expected) => {
    expect(said({}, { now: new Date(at) })).toBe(expected);
  });

  it('asks for a means that the hospital homologated', () => {
    const session = { strongAt: STRONG_AT, uses: AIR, factors: shown('fido2') };
    expect(said({}, { session }, { homologatedMeans: ['badge-pin'] })).toBe(
      'step_up_required: means-not-homologated',
    );
    expect(said({}, { session })).toBe('granted');
  });

  const tapLater = { factor: 'badge', at: '2026-01-15T10:00:00.000Z' } as const;
  const keyLater = { factor: 'fido2', at: '2026-01-15T10:00:00.000Z' } as const;
  it.each([
    ['badge and PIN', shown('badge', 'pin'), 'badge-pin'],
    ['badge and PIN, then a tap', [...shown('badge', 'pin'), tapLater], 'badge-pin'],
    ['a key', shown('fido2'), 'fido2'],
    ['a key, reopened by a badge', [...shown('fido2'), tapLater], 'fido2'],
    ['a badge', shown('badge'), undefined],
    ['a PIN', shown('pin'), undefined],
    ['a badge, then something later', [...shown('badge'), keyLater], undefined],
    ['nothing', [], undefined],
  ])('sees %s as what opened the session', (_what, factors, means) => {
    expect(meansOf(factors, STRONG_AT)).toBe(means);
  });
});

describe('check 5, the list', () => {
  it.each([
    ['2026-01-15', 'granted'],
    ['2026-01-16', 'not_on_authorised_list: not-yet-informed'],
  ])('counts from the day of the information notice: %s', (informedOn, expected) => {
    expect(said({}, { informedOn })).toBe(expected);
  });
});

describe('check 7, the place of care', () => {
  it.each<[string, string | undefined, Partial<AirFacts>, string]>([
    ['the site of a register activity', NORTH.finess, {}, NORTH.finess],
    ['the legal entity itself', ENTITY.finess, {}, ENTITY.finess],
    ['a site of a local post alone', SOUTH.finess, { assignments: [post(SOUTH)] }, SOUTH.finess],
    [
      'any site, for an activity known at the entity alone',
      SOUTH.finess,
      { rpps: registered(exercise({ activities: [activity(null)] })) },
      SOUTH.finess,
    ],
    [
      'unsaid: the site of the latest post',
      undefined,
      { assignments: [post(NORTH), post(SOUTH, '2026-01-01')] },
      SOUTH.finess,
    ],
    ['unsaid and no post: the first site of the register', undefined, {}, NORTH.finess],
    [
      'unsaid, a first activity elsewhere: the first site that is ours',
      undefined,
      {
        rpps: registered(
          exercise({ activities: [activity('690000013', '690000005'), activity(NORTH.finess)] }),
        ),
      },
      NORTH.finess,
    ],
  ])('%s', (_what, siteFiness, facts, finess) => {
    const verdict = answer({ siteFiness }, facts);
    expect(verdict.kind === 'granted' && verdict.site.finess).toBe(finess);
  });

  it.each<[string, string | undefined, Partial<AirFacts>, string]>([
    [
      'another hospital, even with an activity there',
      '690000013',
      { rpps: registered(exercise({ activities: [activity('690000013', '690000005')] })) },
      'not-of-the-legal-entity',
    ],
    ['a site where nothing ties them', SOUTH.finess, {}, 'no-exercise-there'],
    [
      'nothing said, no tie',
      undefined,
      { rpps: registered(exercise({ activities: [] })) },
      'no-site',
    ],
    [
      'a site whose sector the DMP does not know',
      NORTH.finess,
      { sites: [ENTITY, { ...NORTH, sector: 'SA62' }] },
      'sector-unknown-to-dmp',
    ],
  ])('is refused: %s', (_what, siteFiness, facts, why) => {
    expect(said({ siteFiness }, facts)).toBe(`structure_mismatch: ${why}`);
  });

  it('chooses the profession exercised there, else the one of the local post', () => {
    const nurseInSouth = exercise({ activities: [activity(SOUTH.finess)] });
    const both = { rpps: registered(DOCTOR, nurseInSouth) };
    expect(nameAt(NORTH.finess, both)).toBe('DOCTEUR CAMILLE');
    expect(nameAt(SOUTH.finess, both)).toBe('MOREAU CAMILLE');
    const third: Site = { finess: '010009967', kind: 'EG', sector: 'SA01' };
    const facts = { ...both, sites: [...FACTS.sites, third], assignments: [post(third)] };
    expect(nameAt(third.finess, facts)).toBe('MOREAU CAMILLE');
  });

  it('does without an incomplete exercise when another is whole', () => {
    const incomplete = exercise({ professionCode: '10', exerciseName: 'SANS' });
    const verdict = answer({}, { rpps: registered(incomplete, exercise()) });
    expect(verdict.kind === 'granted' && verdict.roles[0].code).toBe('60');
  });
});

describe('check 9, what is asked', () => {
  const ASKED = [
    'TD0.1',
    'TD0.2',
    'TD0.3',
    'TD0.4',
    'TD0.10',
    'TD1.3a',
    'TD1.6',
    'TD3.1',
    'TD3.2',
    'TD3.3a',
    'TD3.3b',
    'TD3.3c',
    'TD3.3d',
  ];
  it.each(ASKED)('%s is within AIR', (transaction) => {
    expect(said({ transaction })).toBe('granted');
  });

  it.each(['TD0.0', 'TD0.9', 'TD1.3b', 'TD1.4', 'TD2.1', 'TD2.2', 'TD9.9', 'toString', ''])(
    '%s is not',
    (transaction) => {
      expect(isAirTransaction(transaction)).toBe(false);
      expect(said({ transaction })).toBe('purpose_refused: transaction-outside-air');
    },
  );

  it.each<[string, Partial<AirRequest>, boolean, string]>([
    ['centre_15 by a regulation centre', { purpose: 'centre_15' }, true, 'granted'],
    [
      'centre_15 by another',
      { purpose: 'centre_15' },
      false,
      'purpose_refused: not-a-regulation-centre',
    ],
    [
      'TD0.5 in regulation',
      { transaction: 'TD0.5', purpose: 'centre_15', patient: undefined },
      true,
      'granted',
    ],
    [
      'TD0.5 in normal',
      { transaction: 'TD0.5', patient: undefined },
      true,
      'purpose_refused: transaction-for-regulation',
    ],
    ['TD3.1 for nobody', { patient: undefined }, false, 'ins_invalid: absent'],
    [
      'a purpose of the language',
      { purpose: 'toString' },
      false,
      'purpose_refused: purpose-unknown',
    ],
    [
      'a broken glass, nine letters of reason',
      { purpose: 'bris_de_glace', reason: ' 123456abc ' },
      false,
      'purpose_refused: reason-missing',
    ],
    [
      'a broken glass, ten letters of reason',
      { purpose: 'bris_de_glace', reason: '123456abcd' },
      false,
      'granted',
    ],
    [
      'a broken glass, twelve digits',
      { purpose: 'bris_de_glace', reason: 'dossier 123456789012' },
      false,
      'granted',
    ],
    [
      'a broken glass, thirteen digits',
      { purpose: 'bris_de_glace', reason: 'dossier 1234567890123' },
      false,
      'purpose_refused: reason-holds-a-number',
    ],
  ])('%s', (_what, request, regulation, expected) => {
    expect(said(request, { software: { regulation } })).toBe(expected);
  });
});

describe('the value sets', () => {
  it('know no profession 20 and no sector SA62', () => {
    expect(PROFESSIONS.has('20')).toBe(false);
    expect(PROFESSIONS.has('21')).toBe(true);
    expect(PROFESSIONS.size).toBe(29);
    const known = Array.from(
      { length: 100 },
      (_unused, n) => `SA${String(n).padStart(2, '0')}`,
    ).filter(sectorIsKnown);
    expect(known).toHaveLength(66);
    expect(['SA00', 'SA62', 'SA66', 'SA70', 'SA1', 'SA011', 'XX01'].filter(sectorIsKnown)).toEqual(
      [],
    );
  });
});
