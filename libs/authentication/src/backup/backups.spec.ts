import type { Actor } from '#libs/audit';
import { IdentityId, SystemRandom, type Secret } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SeededRandom, SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { ACR_BACKUP } from '../domain/care-session.js';
import { Accesses } from '../loans/accesses.js';
import { service, stateOf } from '../loans/testing.js';
import { MeansPolicies } from '../means/means-policies.js';
import { newBackupCode, typedBackupCode } from './backup-code.js';
import { BackupSignIn } from './backup-sign-in.js';
import { Backups } from './backups.js';

const clock = new SetClock('2026-03-02T07:00:00Z');
const random = new SystemRandom();
const POST = { id: random.uuid(), name: 'URG-01' };
const anAdministrator = (): Actor => ({ kind: 'person', id: IdentityId.parse(random.uuid()) });
let test: TestDatabase;
let hub: TestHub;
let other: TestHub;

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
  other = await testHub(test.url, { clock });
  await test.database.prisma.workstation.create({
    data: { ...POST, siteFiness: '010000016', unitLabel: 'Urgences', state: 'active' },
  });
});
afterAll(async () => {
  await hub.stop();
  await other.stop();
  await test.drop();
});

const backups = (at: TestHub = hub): Backups => service(at, Backups);
const enter = (matricule: string, code: string, at: TestHub = hub) =>
  service(at, BackupSignIn).enter({ matricule, code }, POST);

async function somebody() {
  const identityId = await aPerson(test.database);
  const matricule = random.uuid();
  await test.database.prisma.matricule.create({
    data: { entityFiness: '010000008', number: matricule, identityId },
  });
  return { identityId, matricule };
}

async function open(hours?: number) {
  const person = await somebody();
  const order = {
    identityId: person.identityId,
    reason: 'lecteurs en panne',
    by: anAdministrator(),
  };
  const { backup, code } = await backups().activate(
    hours === undefined ? order : { ...order, hours },
  );
  return { ...person, backup, code: code!.reveal() };
}

const eventsOf = async (identityId: IdentityId): Promise<readonly string[]> => {
  const events = await test.database.prisma.auditEvent.findMany({
    where: { subjectId: identityId, kind: { startsWith: 'backup.' } },
    orderBy: { at: 'asc' },
  });
  return events.map(({ kind }) => kind);
};

async function withApprovals<T>(approvals: 1 | 2, act: () => Promise<T>): Promise<T> {
  const desk = hub.settings.desk;
  Object.assign(hub.settings, { desk: { ...desk, backupApprovals: approvals } });
  try {
    return await act();
  } finally {
    Object.assign(hub.settings, { desk });
  }
}

describe('a code', () => {
  it('has twelve signs of 32, and is read however it is typed', () => {
    const codes = new Set<string>();
    for (let n = 0; n < 200; n++) {
      const code: Secret = newBackupCode(new SeededRandom(`${n}`));
      expect(code.reveal()).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
      codes.add(code.reveal());
    }
    expect(codes.size).toBe(200);
    expect(typedBackupCode(' o1ab cdef-ghjk ')?.reveal()).toBe('01AB-CDEF-GHJK');
    expect(typedBackupCode('OIAL CDEF GHJK')?.reveal()).toBe('01A1-CDEF-GHJK');
    for (const wrong of ['', 'ABC', 'ABCD-EFGH-JKM!', 'ABCD-EFGH-JKMNP'])
      expect(typedBackupCode(wrong)).toBeUndefined();
  });
});

describe('break-glass', () => {
  it('opens a session of the least level, for applications only, until its end', async () => {
    const { identityId, matricule, backup, code } = await open();
    expect(backup.endsAt).toEqual(new Date(clock.now().getTime() + 4 * 3_600_000));
    const proof = await enter(matricule, code.toLowerCase());
    expect(proof).toMatchObject({ acr: ACR_BACKUP });
    const uses = await service(hub, MeansPolicies).usesOf(['backup']);
    expect([...uses]).toEqual(['applications']);
    clock.forward(4 * 3600 - 1);
    expect(await backups().endDue()).toBe(0);
    clock.forward(1);
    expect(await enter(matricule, code)).toBeUndefined();
    const rounds = [hub, other, hub].map((at) => backups(at).endDue());
    expect((await Promise.all(rounds)).reduce((sum, count) => sum + count, 0)).toBe(1);
    const session = await test.database.prisma.careSession.findUniqueOrThrow({
      where: { id: proof!.careSessionId },
    });
    expect(session.state).toBe('ended');
    expect(await stateOf(test.database, backup.meansId!)).toBe('expired');
    expect(await eventsOf(identityId)).toEqual([
      'backup.requested',
      'backup.activated',
      'backup.ended',
    ]);
    const made = await service(hub, Accesses).madeWith({
      meansId: backup.meansId!,
      identityId,
      from: backup.startedAt!,
      until: null,
    });
    expect(made.map(({ kind }) => kind)).toEqual(['session.opened', 'session.ended']);
  });

  it('keeps its code nowhere', async () => {
    const { backup, code } = await open();
    const rows = await test.database.prisma.$queryRaw`
      select b::text from backup_activation b where id = ${backup.id}::uuid
      union all select e.detail::text from audit_event e`;
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).toContain('argon2id');
    expect(JSON.stringify(backup)).not.toContain('argon2id');
  });

  it('is never opened for oneself: refused, and traced', async () => {
    const { identityId } = await somebody();
    const by: Actor = { kind: 'person', id: identityId };
    const asked = backups().activate({ identityId, reason: 'pour moi', by });
    await expect(asked).rejects.toThrow('backup.oneself');
    expect(await eventsOf(identityId)).toEqual(['backup.refused']);
    const { backup } = await open();
    const itself = test.database.prisma.$executeRaw`
      update backup_activation set requested_by = 'person:' || identity_id
      where id = ${backup.id}::uuid`;
    await expect(itself).rejects.toThrow('never_oneself');
  });

  it('waits for a second administrator, another, when the hospital asks for two', async () => {
    await withApprovals(2, async () => {
      const { identityId, matricule } = await somebody();
      const by = anAdministrator();
      const asked = await backups().activate({ identityId, reason: 'panne', hours: 2, by });
      expect([asked.code, asked.backup.startedAt]).toEqual([undefined, null]);
      const { id } = asked.backup;
      expect(await enter(matricule, 'ABCD-EFGH-JKMN')).toBeUndefined();
      await expect(backups().approve(id, by)).rejects.toThrow('backup.same-administrator');
      const oneself: Actor = { kind: 'person', id: identityId };
      await expect(backups().approve(id, oneself)).rejects.toThrow('backup.oneself');
      clock.forward(600);
      const approver = anAdministrator();
      const { backup, code } = await backups().approve(id, approver);
      expect(backup).toMatchObject({
        approvedBy: `person:${approver.id}`,
        endsAt: new Date(clock.now().getTime() + 2 * 3_600_000),
      });
      await expect(backups().approve(id, anAdministrator())).rejects.toThrow('not-waiting');
      expect(await enter(matricule, code!.reveal())).toMatchObject({ acr: ACR_BACKUP });
    });
  });

  it('a request that nobody approves is over at its term', async () => {
    await withApprovals(2, async () => {
      const { identityId } = await somebody();
      const order = { identityId, reason: 'panne', hours: 1, by: anAdministrator() };
      const { backup } = await backups().activate(order);
      clock.forward(3600);
      await expect(backups().approve(backup.id, anAdministrator())).rejects.toThrow('not-waiting');
      expect(await backups().endDue()).toBe(1);
      expect(await backups().find(backup.id)).toMatchObject({
        endedBecause: 'term',
        meansId: null,
      });
    });
  });

  it('ends at once when an administrator says so, with its session', async () => {
    const { matricule, backup, code } = await open();
    const proof = await enter(matricule, code);
    await backups().end(backup.id, 'lecteurs réparés', anAdministrator());
    const session = await test.database.prisma.careSession.findUniqueOrThrow({
      where: { id: proof!.careSessionId },
    });
    expect(session).toMatchObject({ state: 'ended', endedBecause: 'means-revoked' });
    expect(await enter(matricule, code)).toBeUndefined();
    await expect(backups().end(backup.id, 'encore', anAdministrator())).rejects.toThrow(
      'backup.already-ended',
    );
  });

  it('needs a reason, at most a day, an active person, and one at a time', async () => {
    const { identityId } = await somebody();
    const order = { identityId, reason: 'lecteurs en panne', by: anAdministrator() };
    await expect(backups().activate({ ...order, reason: ' ' })).rejects.toThrow('reason-missing');
    for (const hours of [0, 25, 1.5])
      await expect(backups().activate({ ...order, hours })).rejects.toThrow('backup.too-long');
    const { backup } = await backups().activate({ ...order, hours: 24 });
    await expect(backups().activate(order)).rejects.toThrow('backup.already-open');
    const longer = test.database.prisma.$executeRaw`
      update backup_activation set ends_at = started_at + interval '25 hours'
      where id = ${backup.id}::uuid`;
    await expect(longer).rejects.toThrow('backup_activation_length');
    const gone = await somebody();
    await test.database.prisma.identity.update({
      where: { id: gone.identityId },
      data: { state: 'left' },
    });
    await expect(backups().activate({ ...order, identityId: gone.identityId })).rejects.toThrow(
      'identity.not-active',
    );
  });

  it('is blocked after ten wrong codes in a row, made one after another or at once on two hubs', async () => {
    const { identityId, matricule, code } = await open();
    for (let wrong = 1; wrong <= 5; wrong++) await enter(matricule, 'ABCD-EFGH-JKMN');
    expect(await enter(matricule, code)).toBeUndefined();
    clock.forward(60);
    expect(await enter(matricule, code)).toMatchObject({ acr: ACR_BACKUP });
    for (let wrong = 1; wrong <= 4; wrong++) await enter(matricule, 'ABCD-EFGH-JKMN');
    const guesses = Array.from({ length: 12 }, (_, n) =>
      enter(matricule, 'ABCD-EFGH-JKMN', n % 2 === 0 ? hub : other),
    );
    expect(await Promise.all(guesses)).toEqual(guesses.map(() => undefined));
    const row = await test.database.prisma.backupActivation.findFirstOrThrow({
      where: { identityId },
    });
    expect(row.failures).toBeLessThanOrEqual(10);
    for (let minute = 0; minute < 8; minute++) {
      clock.forward(60);
      await enter(matricule, 'ABCD-EFGH-JKMN');
    }
    clock.forward(3600);
    expect(await enter(matricule, code)).toBeUndefined();
    expect((await eventsOf(identityId)).filter((kind) => kind === 'backup.blocked')).toHaveLength(
      1,
    );
  });

  it('says the same of an unknown matricule and of a wrong code', async () => {
    const { matricule } = await open();
    expect(await enter(matricule, 'ABCD-EFGH-JKMN')).toBeUndefined();
    expect(await enter('nobody', 'ABCD-EFGH-JKMN')).toBeUndefined();
  });

  it('is for administrators', async () => {
    const { identityId } = await somebody();
    const call = async (role: string) => {
      const { id } = anAdministrator();
      const answer = await fetch(`${hub.url}/api/v1/backup-activations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${role}/${id}`, 'content-type': 'application/json' },
        body: JSON.stringify({ identityId, reason: 'panne' }),
      });
      return {
        status: answer.status,
        body: await answer.json(),
        cache: answer.headers.get('cache-control'),
      };
    };
    expect((await call('officer')).status).toBe(403);
    const opened = await call('administrator');
    const code: unknown = expect.stringMatching(/^.{4}-.{4}-.{4}$/);
    expect(opened).toMatchObject({ status: 201, cache: 'no-store', body: { state: 'open', code } });
  });
});
