import { IdentityId, type DomainError } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { syntheticRpps } from '../../../rpps/src/testing.js';
import { HospitalCertificates } from '../certificates/hospital-certificates.js';
import type { AirRequest } from '../domain/air-judgement.js';
import { AirListings } from '../listings/air-listings.js';
import { AirSoftwares } from '../softwares/air-softwares.js';
import {
  airSettings,
  certificateFolder,
  DPI,
  ENTITY,
  OTHER_SITE,
  principalOf,
  saveSoftware,
  seedProfessional,
  seedSession,
  seedStructures,
  SITE,
  startAirHub,
  STRANGER_SITE,
  TEST_PATIENT,
  type AirHub,
  type CertificateFolder,
} from '../testing.js';
import { VihfIssuer } from './vihf-issuer.js';
import { VihfTrail } from './vihf-trail.js';

const OPERATOR = { kind: 'operator', id: 'test' } as const;
const request = (change: Partial<AirRequest> = {}): AirRequest => ({
  transaction: 'TD3.1',
  purpose: 'normal',
  patient: TEST_PATIENT,
  ...change,
});

const refusalOf = async (issuing: Promise<unknown>): Promise<DomainError> =>
  issuing.then(
    () => {
      throw new Error('it was granted');
    },
    (error: DomainError) => error,
  );

/** A refusal as the caller, the trail and the table of issues should know it. */
const refusal = (code: string, why: string) => ({ code, why, traced: [code, why], issued: 0 });

describe('the issue of a VIHF', () => {
  let test: TestDatabase;
  let folder: CertificateFolder;
  let hub: AirHub;
  let issuer: VihfIssuer;

  beforeAll(async () => {
    test = await testDatabase();
    folder = await certificateFolder();
    await seedStructures(test.database);
    hub = await startAirHub({ url: test.url, settings: airSettings(folder.files) });
    await saveSoftware(hub);
    issuer = hub.app.get(VihfIssuer);
  });
  afterAll(async () => {
    await hub.close();
    folder.remove();
    await test.drop();
  });

  const events = (subjectId: string) =>
    test.database.prisma.auditEvent.findMany({ where: { subjectId }, orderBy: { at: 'asc' } });

  const seen = async (issuing: Promise<unknown>, identityId: string) => {
    const { code, shown } = await refusalOf(issuing);
    const refusals = (await events(identityId)).filter(({ kind }) => kind === 'vihf.refused');
    const { because, why } = (refusals.at(-1)?.detail ?? {}) as Record<string, string>;
    const issued = await test.database.prisma.vihfIssue.count({ where: { identityId } });
    return { code, why: shown['why'], traced: [because, why], issued };
  };

  it('gives a signed assertion that lives thirty seconds, on record before it leaves', async () => {
    const caller = await seedProfessional(test.database);
    const issued = await issuer.issue(caller, request(), 'application');
    expect(issued.expiresAt.getTime() - issued.issuedAt.getTime()).toBe(30_000);
    expect(issued.xml).toContain(`ID="${issued.assertionId}"`);
    expect(issued.xml).toContain('>899900063480<');
    expect(issued.xml).toContain(`>1${SITE}<`);
    expect(issued.xml).toContain('HOMOLOGATION-SECRETE');
    expect(issued.xml).toContain('AuthnInstant="2026-01-15T11:30:00.000Z"');
    expect(issued.xml).toContain('ac:classes:Smartcard<');
    const row = await test.database.prisma.vihfIssue.findUniqueOrThrow({
      where: { assertionId: issued.assertionId },
    });
    expect(row).toMatchObject({ clientId: DPI, transaction: 'TD3.1', usedAt: null, result: null });
    const [event, ...others] = await events(caller.identityId);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      kind: 'vihf.issued',
      outcome: 'success',
      client: DPI,
      correlation: issued.assertionId,
    });
    expect(event?.detail).toMatchObject({
      professional: '899900063480',
      structure: `1${SITE}`,
      patient: row.insHash,
    });
  });

  it('never writes the INS nor the homologation number anywhere', async () => {
    const caller = await seedProfessional(test.database, { rpps: '99900062490' });
    await issuer.issue(
      caller,
      request({ purpose: 'bris_de_glace', reason: 'patient inconscient aux urgences' }),
      'hub',
    );
    await refusalOf(
      issuer.issue(
        caller,
        request({ patient: { ...TEST_PATIENT, insStatus: 'provisoire' } }),
        'hub',
      ),
    );
    const { prisma } = test.database;
    const everything = JSON.stringify([
      await prisma.auditEvent.findMany(),
      await prisma.vihfIssue.findMany(),
      await prisma.airSoftware.findMany(),
    ]);
    expect(everything).not.toContain(TEST_PATIENT.ins);
    expect(everything).not.toContain('HOMOLOGATION-SECRETE');
    expect(everything).toContain('patient inconscient aux urgences');
  });

  it('names the same patient by the same pseudonym, another by another', async () => {
    const caller = await seedProfessional(test.database, { rpps: '99900038839' });
    const other = { ...TEST_PATIENT, ins: '109016322000249' };
    for (const patient of [TEST_PATIENT, TEST_PATIENT, other])
      await issuer.issue(caller, request({ patient }), 'application');
    const rows = await test.database.prisma.vihfIssue.findMany({
      where: { identityId: caller.identityId },
    });
    expect(new Set(rows.map(({ insHash }) => insHash)).size).toBe(2);
  });

  it('gives a thousand concurrent requests a thousand different assertions', async () => {
    const caller = await seedProfessional(test.database, { rpps: '99700222708' });
    const issued = await Promise.all(
      Array.from({ length: 1000 }, () => issuer.issue(caller, request(), 'application')),
    );
    expect(new Set(issued.map(({ assertionId }) => assertionId)).size).toBe(1000);
    const where = { identityId: caller.identityId };
    expect(await test.database.prisma.vihfIssue.count({ where })).toBe(1000);
    expect(
      await test.database.prisma.auditEvent.count({
        where: { subjectId: caller.identityId, kind: 'vihf.issued' },
      }),
    ).toBe(1000);
  });

  it('targets nobody in TD0.4', async () => {
    const caller = await seedProfessional(test.database, { rpps: '01234567897' });
    const issued = await issuer.issue(
      caller,
      request({ transaction: 'TD0.4', patient: undefined }),
      'application',
    );
    expect(issued.xml).not.toContain('resource-id');
  });

  describe('is refused, with its own error and a trace,', () => {
    let order = 0;
    const someone = (change: Parameters<typeof seedProfessional>[1] = {}) =>
      seedProfessional(test.database, { rpps: syntheticRpps(++order), ...change });

    it('1. to a client without DMP software', async () => {
      const caller = { ...(await someone()), clientId: 'other-dpi' };
      expect(await seen(issuer.issue(caller, request(), 'application'), caller.identityId)).toEqual(
        refusal('client_not_allowed', 'no-dmp-software'),
      );
    });

    it('2. without a live session: no browser, an ended one, somebody else’s', async () => {
      const caller = await someone();
      const other = await someone();
      const why = ['no_live_session', 'no-open-session'] as const;
      for (const oidcSessionUid of [undefined, 'unknown', other.oidcSessionUid]) {
        const issuing = issuer.issue({ ...caller, oidcSessionUid }, request(), 'application');
        expect(await seen(issuing, caller.identityId)).toEqual(refusal(...why));
      }
      await test.database.prisma.careSession.updateMany({
        where: { identityId: caller.identityId },
        data: { state: 'locked' },
      });
      expect(await seen(issuer.issue(caller, request(), 'application'), caller.identityId)).toEqual(
        refusal(...why),
      );
    });

    it('3. after one factor alone', async () => {
      const { identityId } = await someone();
      const uid = await seedSession(test.database, identityId, ['badge'], '2026-01-15T11:30:00Z');
      expect(
        await seen(
          issuer.issue(principalOf(identityId, uid), request(), 'application'),
          identityId,
        ),
      ).toEqual(refusal('step_up_required', 'one-factor'));
    });

    it('4. without a confirmed link, or to somebody suspended', async () => {
      const caller = await someone();
      const { identityId } = caller;
      const { prisma } = test.database;
      await prisma.identity.update({ where: { id: identityId }, data: { state: 'suspended' } });
      expect(await seen(issuer.issue(caller, request(), 'application'), identityId)).toEqual(
        refusal('no_rpps', 'identity-not-active'),
      );
      await prisma.identity.update({ where: { id: identityId }, data: { state: 'active' } });
      await prisma.rppsLink.update({ where: { identityId }, data: { status: 'to-re-verify' } });
      expect(await seen(issuer.issue(caller, request(), 'application'), identityId)).toEqual(
        refusal('no_rpps', 'no-confirmed-link'),
      );
    });

    it('4. to a professional who is no longer in the register', async () => {
      const caller = await someone({ sites: [] });
      expect(await seen(issuer.issue(caller, request(), 'application'), caller.identityId)).toEqual(
        refusal('no_rpps', 'no-active-exercise'),
      );
    });

    it('5. to those not on the list, at once when they leave it', async () => {
      const caller = await someone();
      await hub.app.get(AirListings).remove(caller.identityId, { because: 'départ', by: OPERATOR });
      expect(await seen(issuer.issue(caller, request(), 'application'), caller.identityId)).toEqual(
        refusal('not_on_authorised_list', 'absent'),
      );
    });

    it('6. to a profession that the DMP does not know, or a role that is incomplete', async () => {
      const psychologist = await someone({ professionCode: '93' });
      expect(
        await seen(issuer.issue(psychologist, request(), 'application'), psychologist.identityId),
      ).toEqual(refusal('role_incomplete', 'profession-unknown-to-dmp'));
      const pharmacist = await someone({ professionCode: '21' });
      expect(
        await seen(issuer.issue(pharmacist, request(), 'application'), pharmacist.identityId),
      ).toEqual(refusal('role_incomplete', 'section-missing'));
      const secretary = await someone({ professionCode: '99' });
      expect(
        await seen(issuer.issue(secretary, request(), 'application'), secretary.identityId),
      ).toEqual(refusal('role_incomplete', 'not-a-health-professional'));
    });

    it.each([
      ['of another hospital', STRANGER_SITE, 'not-of-the-legal-entity'],
      ['where nothing ties the professional', OTHER_SITE, 'no-exercise-there'],
    ])('7. for a structure %s', async (_what, siteFiness, why) => {
      const caller = await someone();
      expect(
        await seen(issuer.issue(caller, request({ siteFiness }), 'application'), caller.identityId),
      ).toEqual(refusal('structure_mismatch', why));
    });

    it.each([
      ['a wrong key', { ins: '211046322000148' }, 'ins_invalid', 'form-or-key'],
      [
        'an authority that is not accepted',
        { insOid: '1.2.250.1.213.1.4.8' },
        'ins_invalid',
        'authority-not-accepted',
      ],
      [
        'a status that is not qualified',
        { insStatus: 'provisoire' },
        'ins_not_qualified',
        'not-qualified',
      ],
    ])('8. for an INS with %s', async (_what, change, code, why) => {
      const caller = await someone();
      const patient = { ...TEST_PATIENT, ...change };
      expect(
        await seen(issuer.issue(caller, request({ patient }), 'application'), caller.identityId),
      ).toEqual(refusal(code, why));
    });

    it.each<[string, Partial<AirRequest>, string]>([
      ['a feeding', { transaction: 'TD2.1' }, 'transaction-outside-air'],
      ['an unknown purpose', { purpose: 'curiosite' }, 'purpose-unknown'],
      ['a broken glass without reason', { purpose: 'bris_de_glace' }, 'reason-missing'],
      [
        'regulation, by a client that is not one',
        { purpose: 'centre_15' },
        'not-a-regulation-centre',
      ],
      [
        'a reason that holds an INS',
        { purpose: 'bris_de_glace', reason: 'urgence 2 11 04 63 220 001 47' },
        'reason-holds-a-number',
      ],
    ])('9. for %s', async (_what, change, why) => {
      const caller = await someone();
      expect(
        await seen(issuer.issue(caller, request(change), 'application'), caller.identityId),
      ).toEqual(refusal('purpose_refused', why));
    });

    it('10. while the seal cannot sign', async () => {
      const caller = await someone();
      const certificates = hub.app.get(HospitalCertificates);
      folder.write('seal.pem', folder.authority.pem);
      await certificates.check();
      expect(await seen(issuer.issue(caller, request(), 'application'), caller.identityId)).toEqual(
        refusal('seal_unavailable', 'usage'),
      );
      folder.write('seal.pem', folder.seal.pem);
      await certificates.check();
      await expect(issuer.issue(caller, request(), 'application')).resolves.toBeDefined();
    });
  });

  it('is open to a regulation centre for centre_15 and TD0.5', async () => {
    const caller = await seedProfessional(test.database, { rpps: syntheticRpps(100) });
    await saveSoftware(hub, true);
    const issued = await issuer.issue(
      caller,
      request({ transaction: 'TD0.5', purpose: 'centre_15', patient: undefined }),
      'application',
    );
    expect(issued.xml).toContain('code="centre_15"');
    await saveSoftware(hub);
  });

  it('goes to another site of the entity by a local post, and to the entity itself', async () => {
    const caller = await seedProfessional(test.database, {
      rpps: syntheticRpps(101),
      assignedAt: [SITE, OTHER_SITE],
    });
    for (const siteFiness of [OTHER_SITE, ENTITY]) {
      const issued = await issuer.issue(caller, request({ siteFiness }), 'application');
      expect(issued.xml).toContain(`>1${siteFiness}<`);
    }
  });

  it('does not open the box of another client’s number', async () => {
    const caller = {
      ...(await seedProfessional(test.database, { rpps: syntheticRpps(102) })),
      clientId: 'thief',
    };
    const stolen = await test.database.prisma.airSoftware.findUniqueOrThrow({
      where: { clientId: DPI },
    });
    await test.database.prisma.airSoftware.create({ data: { ...stolen, clientId: 'thief' } });
    await expect(issuer.issue(caller, request(), 'application')).rejects.toThrow(
      'keyring.box-refused',
    );
  });

  describe('is followed by one report of its use', () => {
    it('by the application it was given to, once', async () => {
      const caller = await seedProfessional(test.database, { rpps: syntheticRpps(103) });
      const trail = hub.app.get(VihfTrail);
      const { assertionId } = await issuer.issue(caller, request(), 'application');
      const use = { result: 'success', errorCode: null };
      await trail.reported(caller, assertionId, use);
      await expect(trail.reported(caller, assertionId, use)).rejects.toThrow('vihf.already-used');
      const row = await test.database.prisma.vihfIssue.findUniqueOrThrow({
        where: { assertionId },
      });
      expect(row).toMatchObject({ result: 'success', errorCode: null });
      expect((await events(caller.identityId)).map(({ kind }) => kind)).toEqual([
        'vihf.issued',
        'vihf.used',
      ]);
    });

    it('once, even said a hundred times at once', async () => {
      const caller = await seedProfessional(test.database, { rpps: syntheticRpps(104) });
      const trail = hub.app.get(VihfTrail);
      const { assertionId } = await issuer.issue(caller, request(), 'application');
      const said = await Promise.allSettled(
        Array.from({ length: 100 }, () =>
          trail.reported(caller, assertionId, { result: 'success', errorCode: null }),
        ),
      );
      expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(
        (await events(caller.identityId)).filter(({ kind }) => kind === 'vihf.used'),
      ).toHaveLength(1);
    });

    it('never by another person or application, nor for what the hub sent itself', async () => {
      const caller = await seedProfessional(test.database, { rpps: syntheticRpps(105) });
      const trail = hub.app.get(VihfTrail);
      const use = { result: 'success', errorCode: null };
      const given = await issuer.issue(caller, request(), 'application');
      const other = {
        ...caller,
        identityId: IdentityId.parse('00000000-0000-4000-8000-000000000000'),
      };
      await expect(trail.reported(other, given.assertionId, use)).rejects.toThrow('vihf.unknown');
      await expect(
        trail.reported({ ...caller, clientId: 'other' }, given.assertionId, use),
      ).rejects.toThrow('vihf.unknown');
      const own = await issuer.issue(caller, request(), 'hub');
      await expect(trail.reported(caller, own.assertionId, use)).rejects.toThrow(
        'vihf.already-used',
      );
    });
  });

  it('keeps each client’s software to itself, and lists it without its number', async () => {
    const softwares = hub.app.get(AirSoftwares);
    const listed = await softwares.list();
    expect(listed.find(({ clientId }) => clientId === DPI)).toEqual({
      clientId: DPI,
      name: 'DPI-TEST',
      version: '1.0',
      instance: null,
      regulation: false,
    });
    await softwares.remove('thief', OPERATOR);
    await expect(softwares.remove('thief', OPERATOR)).rejects.toThrow('air-software.unknown');
  });
});
