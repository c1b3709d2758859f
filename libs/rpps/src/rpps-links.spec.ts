import { AuditTrail, THE_HUB, type Actor } from '#libs/audit';
import { IdentityId, Rpps, SystemRandom } from '#libs/kernel';
import { RecordingTrail } from '../../audit/src/testing.js';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { directoryOn, recordsOn } from '../../directory/src/testing.js';
import { SetClock } from '../../kernel/src/testing.js';
import { CandidateRepository } from './candidate.repository.js';
import { RegisterLoadRepository } from './register-load.repository.js';
import { RegisterLoads } from './register-loads.js';
import { RppsLinkRepository } from './rpps-link.repository.js';
import { RppsLinks } from './rpps-links.js';
import { RppsMatching } from './rpps-matching.js';
import { fileOf, registerLine, registerText, syntheticRpps, type RegisterLine } from './testing.js';

const NOTE = 'Carte CPS présentée au bureau des badges';
const OFFICER: Actor = { kind: 'operator', id: 'officer' };
const rpps = (order: number): Rpps => Rpps.parse(syntheticRpps(order));

describe('links with the register', () => {
  let test: TestDatabase;
  let trail: RecordingTrail;
  let clock: SetClock;
  let links: RppsLinks;
  let matching: RppsMatching;
  const random = new SystemRandom();

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.prisma
      .$executeRaw`truncate identity, register_activity, register_load cascade`;
    trail = new RecordingTrail();
    clock = new SetClock('2026-03-01T08:00:00Z');
    const audit = trail as unknown as AuditTrail;
    const repository = new RppsLinkRepository(test.database);
    const directory = directoryOn(test.database, audit, clock);
    links = new RppsLinks(test.database, repository, directory, audit, clock, {
      verificationMonths: 12,
    });
    matching = new RppsMatching(
      test.database,
      recordsOn(test.database),
      new CandidateRepository(test.database),
      repository,
      links,
      audit,
      clock,
    );
  });

  const load = async (...lines: readonly RegisterLine[]) =>
    new RegisterLoads(
      test.database,
      new RegisterLoadRepository(test.database),
      trail as unknown as AuditTrail,
      clock,
      random,
    ).load(fileOf(registerText(lines)), { by: THE_HUB, maxVanishedPercent: 100 });

  const hire = async (birthName = 'MOREAU', changes: object = {}): Promise<IdentityId> => {
    const id = IdentityId.parse(random.uuid());
    const at = clock.now();
    await test.database.prisma.identity.create({
      data: {
        id,
        subject: id,
        birthName,
        givenNames: ['Camille'],
        usualGivenName: 'Camille',
        civility: 'MME',
        state: 'active',
        population: 'salaried',
        searchText: '',
        createdAt: at,
        updatedAt: at,
        assignments: {
          create: {
            id: random.uuid(),
            entityFiness: '010009983',
            siteFiness: '010009991',
            matricule: '1',
            contract: 'CDI',
            jobCode: 'ISG',
            jobLabel: 'Infirmier',
            professionCode: '60',
            unitCode: '1',
            unitLabel: 'Cardiologie',
            startsOn: '2020-01-01',
            source: 'hr',
            sourceKey: id,
          },
        },
        ...changes,
      },
    });
    return id;
  };

  const propose = async (identityId: IdentityId, order: number, status = 'presumed') =>
    test.database.prisma.rppsLink.create({
      data: {
        identityId,
        rpps: syntheticRpps(order),
        idnps: `8${syntheticRpps(order)}`,
        status,
        updatedAt: clock.now(),
      },
    });

  const refusal = async (who: IdentityId, by: Actor) =>
    links.confirm(who, { note: NOTE, by }).catch((error: { code: string }) => error.code);

  describe('an officer’s confirmation', () => {
    it('gives the number and the exercises to those who ask, from that moment', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      expect(await links.confirmedOf(nurse)).toBeUndefined();
      const state = await links.confirm(nurse, { note: ` ${NOTE} `, by: OFFICER });
      expect(state).toMatchObject({
        status: 'confirmed',
        evidence: 'officer',
        evidenceNote: NOTE,
        decidedBy: 'officer',
        verifiedAt: clock.now(),
        expiresAt: new Date('2027-03-01T08:00:00Z'),
      });
      expect(await links.confirmedOf(nurse)).toMatchObject({
        rpps: rpps(1),
        idnps: `8${rpps(1)}`,
        verifiedAt: clock.now(),
        exercises: [{ professionCode: '60', activities: [{ siteFiness: '010009991' }] }],
      });
      expect(trail.entries.at(-1)).toMatchObject({
        kind: 'rpps.confirmed',
        subject: nurse,
        detail: { rpps: rpps(1), note: NOTE, statusBefore: 'presumed' },
      });
    });

    it.each([
      ['one second before the twelve months end', '2027-03-01T07:59:59Z', true],
      ['at the very end of the twelve months', '2027-03-01T08:00:00Z', false],
    ])('%s', async (_when, at, holds) => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      await links.confirm(nurse, { note: NOTE, by: OFFICER });
      clock.moveTo(at);
      expect((await links.confirmedOf(nurse)) !== undefined).toBe(holds);
      expect((await links.stateOf(nurse)).status).toBe(holds ? 'confirmed' : 'to-re-verify');
      expect(await links.ageLinks(THE_HUB)).toBe(holds ? 0 : 1);
    });

    it('can be renewed, before or after its end', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      await links.confirm(nurse, { note: NOTE, by: OFFICER });
      clock.moveTo('2027-06-01T08:00:00Z');
      await links.ageLinks(THE_HUB);
      await links.confirm(nurse, { note: NOTE, by: OFFICER });
      expect((await links.confirmedOf(nurse))?.verifiedAt).toEqual(clock.now());
    });

    it('tells the section of a pharmacist', async () => {
      await load(
        registerLine(rpps(1), { 'Code profession': '21', 'Code section tableau pharmaciens': 'H' }),
      );
      const pharmacist = await hire();
      await propose(pharmacist, 1);
      await links.confirm(pharmacist, { note: NOTE, by: OFFICER });
      expect((await links.confirmedOf(pharmacist))?.exercises).toMatchObject([
        { professionCode: '21', activities: [{ sectionCode: 'H' }] },
      ]);
    });

    it('survives a new register, and follows it', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      await links.confirm(nurse, { note: NOTE, by: OFFICER });
      const moved = {
        'Numéro FINESS site': '010009975',
        'Identifiant technique de la structure': 'F010009975',
      };
      await load(registerLine(rpps(1), moved));
      const confirmed = await links.confirmedOf(nurse);
      expect(confirmed?.exercises[0]?.activities[0]?.siteFiness).toBe('010009975');
      await load(registerLine(rpps(2)));
      expect(await links.confirmedOf(nurse)).toMatchObject({ rpps: rpps(1), exercises: [] });
    });

    it.each([
      ['9 characters', 'x'.repeat(9), 'rpps.note-too-short'],
      ['9 characters and spaces', `  ${'x'.repeat(9)}  `, 'rpps.note-too-short'],
      ['10 characters', 'x'.repeat(10), undefined],
    ])('with a note of %s', async (_what, note, code) => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      const outcome = await links.confirm(nurse, { note, by: OFFICER }).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      expect(outcome).toBe(code);
    });

    it('takes the number that the officer reads when nothing is proposed', async () => {
      await load(registerLine(rpps(1)), registerLine(rpps(2)));
      const nurse = await hire();
      await expect(links.confirm(nurse, { note: NOTE, by: OFFICER })).rejects.toMatchObject({
        code: 'rpps.nothing-to-confirm',
      });
      await links.confirm(nurse, { note: NOTE, by: OFFICER, rpps: rpps(2) });
      expect((await links.confirmedOf(nurse))?.rpps).toBe(rpps(2));
    });

    it.each(['refused', 'not-applicable'])('cannot reopen a link that is %s', async (status) => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1, status);
      await expect(links.confirm(nurse, { note: NOTE, by: OFFICER })).rejects.toMatchObject({
        code: 'rpps.link-closed',
      });
    });

    it('refuses a number that the register does not have', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 2);
      await expect(links.confirm(nurse, { note: NOTE, by: OFFICER })).rejects.toMatchObject({
        code: 'rpps.not-in-register',
      });
    });

    it('refuses an unknown person, one who left, and oneself', async () => {
      await load(registerLine(rpps(1)));
      const gone = await hire('MOREAU', { state: 'left' });
      const self = await hire();
      const unknown = IdentityId.parse(random.uuid());
      expect(await refusal(gone, OFFICER)).toBe('identity.left');
      expect(await refusal(unknown, OFFICER)).toBe('identity.unknown');
      expect(await refusal(self, { kind: 'person', id: self })).toBe('rpps.own-link');
    });

    it.each(['in force', 'to verify again'])(
      'refuses a number held by another link %s',
      async (how) => {
        await load(registerLine(rpps(1)));
        const [one, two] = [await hire(), await hire()];
        await propose(one, 1);
        await propose(two, 1);
        await links.confirm(one, { note: NOTE, by: OFFICER });
        if (how === 'to verify again') {
          clock.moveTo('2027-06-01T08:00:00Z');
          await links.ageLinks(THE_HUB);
        }
        await expect(links.confirm(two, { note: NOTE, by: OFFICER })).rejects.toMatchObject({
          code: 'rpps.already-linked',
          shown: { identityId: one },
        });
      },
    );

    it('of one number for two people at the same moment succeeds once', async () => {
      await load(registerLine(rpps(1)));
      const people = [await hire(), await hire(), await hire()];
      for (const one of people) await propose(one, 1);
      const ends = await Promise.allSettled(
        people.map((one) => links.confirm(one, { note: NOTE, by: OFFICER })),
      );
      const refused = ends.filter((end) => end.status === 'rejected');
      expect(refused.map(({ reason }) => reason.code)).toEqual(
        Array(2).fill('rpps.already-linked'),
      );
      expect(trail.kinds().filter((kind) => kind === 'rpps.confirmed')).toHaveLength(1);
    });

    it('does not happen when the trace cannot be written', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await propose(nurse, 1);
      trail.fail = true;
      await expect(links.confirm(nurse, { note: NOTE, by: OFFICER })).rejects.toThrow('trace');
      expect(await links.confirmedOf(nurse)).toBeUndefined();
    });

    it('names the officer by name', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      const officer = await hire('Dumas');
      await propose(nurse, 1);
      const state = await links.confirm(nurse, { note: NOTE, by: { kind: 'person', id: officer } });
      expect(state.decidedBy).toBe('Camille DUMAS');
    });

    it('is asked about a person without link: nothing is known; and about nobody: refused', async () => {
      const nurse = await hire();
      expect(await links.stateOf(nurse)).toMatchObject({ status: null, exercises: [] });
      const nobody = IdentityId.parse(random.uuid());
      await expect(links.stateOf(nobody)).rejects.toMatchObject({ code: 'identity.unknown' });
    });
  });

  const statusOf = async (identityId: IdentityId) => (await links.stateOf(identityId)).status;

  describe('the matching', () => {
    it('needs a register', async () => {
      await expect(matching.run()).rejects.toMatchObject({ code: 'rpps.register-missing' });
    });

    it('proposes, explains, traces, and never confirms', async () => {
      await load(registerLine(rpps(1)), registerLine(rpps(2), { "Nom d'exercice": 'DURAND' }));
      const nurse = await hire();
      const clerk = await hire('DURAND', { assignments: undefined });
      const totals = await matching.run();
      expect(totals).toEqual({
        agents: 1,
        presumed: 1,
        candidates: 0,
        conflicts: 0,
        without: 0,
        changed: 1,
        toReVerify: 0,
      });
      const state = await links.stateOf(nurse);
      expect(state).toMatchObject({
        status: 'presumed',
        rpps: rpps(1),
        decidedBy: null,
        evidence: null,
      });
      expect(state.evidenceNote).toContain('seule fiche');
      expect(await statusOf(clerk)).toBeNull();
      expect(await links.confirmedOf(nurse)).toBeUndefined();
      expect(trail.kinds()).toEqual(['rpps.loaded', 'rpps.proposed', 'rpps.matched']);
    });

    it('writes nothing the second time', async () => {
      await load(registerLine(rpps(1)));
      await hire();
      await matching.run();
      expect((await matching.run()).changed).toBe(0);
      expect(trail.kinds().filter((kind) => kind === 'rpps.proposed')).toHaveLength(1);
    });

    it('refuses every pair of homonyms: in the hospital, in the register, or both', async () => {
      await load(
        registerLine(rpps(1)),
        registerLine(rpps(2), { "Nom d'exercice": 'PETIT' }),
        registerLine(rpps(3), { "Nom d'exercice": 'PETIT' }),
      );
      const twins = [await hire(), await hire()];
      const petit = await hire('PETIT');
      await matching.run();
      for (const twin of twins) expect(await statusOf(twin)).toBe('candidate');
      expect(await links.stateOf(petit)).toMatchObject({ status: 'candidate', rpps: null });
    });

    it('leaves decisions alone, and sees a number that is somebody else’s', async () => {
      await load(registerLine(rpps(1)));
      const one = await hire();
      await propose(one, 1);
      await links.confirm(one, { note: NOTE, by: OFFICER });
      const other = await hire('PETIT', { usageName: 'MOREAU' });
      await matching.run();
      expect(await statusOf(one)).toBe('confirmed');
      expect(await statusOf(other)).toBe('conflict');
    });

    it('weakens a proposal that the register no longer supports, and erases nothing', async () => {
      await load(registerLine(rpps(1)));
      const nurse = await hire();
      await matching.run();
      await load(registerLine(rpps(2), { "Nom d'exercice": 'AUTRE' }));
      await matching.run();
      expect(await links.stateOf(nurse)).toMatchObject({ status: 'candidate', rpps: rpps(1) });
    });

    it('follows people by many, and counts each change once', async () => {
      const names = Array.from({ length: 450 }, (_, i) => `NOM${String(i)}`);
      await load(...names.map((name, i) => registerLine(rpps(i), { "Nom d'exercice": name })));
      for (const name of names) await hire(name);
      const seen: string[] = [];
      const totals = await matching.run({
        onProgress: ({ step, done, total }) =>
          seen.push(`${step} ${String(done)}/${String(total)}`),
      });
      expect(totals).toMatchObject({ agents: 450, presumed: 450, changed: 450 });
      expect(seen).toEqual(expect.arrayContaining(['comparing 450/450', 'saving 450/450']));
    });
  });
});
