import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { createPublicKey } from 'node:crypto';
import { eventText, type EventText } from '../audit-mac.js';
import { leafHash, MerkleTree } from '../domain/merkle.js';
import { sealDigest, sealText, signatureHolds } from '../domain/seal.js';
import { asSuperuser, auditRoom, ENTRY } from './testing.js';

describe('the sealer', () => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await testDatabase();
  });
  afterEach(() => test.drop());

  const places = () =>
    test.database.prisma.auditPosition.findMany({ orderBy: { position: 'asc' } });
  const seals = () => test.database.prisma.auditSeal.findMany({ orderBy: { number: 'asc' } });
  const events = () => test.database.prisma.auditEvent.findMany({ orderBy: { at: 'asc' } });
  const waiting = () => test.database.prisma.auditUnsealed.count();
  const tampered = () =>
    test.database.prisma.auditEvent.findMany({ where: { kind: 'audit.tampered' } });

  it('makes no seal when nothing waits', async () => {
    expect(await (await auditRoom(test.database)).writer.sealNext()).toEqual({
      kind: 'nothing-to-seal',
    });
    expect(await seals()).toEqual([]);
  });

  it('orders, hashes, chains and signs what waits', async () => {
    const room = await auditRoom(test.database);
    for (let i = 0; i < 3; i++) await room.record({ correlation: `${i}` });
    expect(await room.writer.sealNext()).toEqual({
      kind: 'sealed',
      number: 1,
      events: 3,
      full: false,
    });
    await room.record({ detail: { reason: 'œdème, « aigu »', deep: { b: [1.5, null], a: true } } });
    await room.sealer.round();

    expect((await places()).map(({ position, sealNumber }) => [position, sealNumber])).toEqual([
      [1n, 1],
      [2n, 1],
      [3n, 1],
      [4n, 2],
    ]);
    expect(await waiting()).toBe(0);
    const last = await room.repository.lastSeal();
    expect(last).toMatchObject({ number: 2, firstPosition: 4, lastPosition: 4 });
    const [first] = await seals();
    expect(last!.previous).toEqual(
      sealDigest({
        ...first!,
        firstPosition: 1,
        lastPosition: 3,
        root: Buffer.from(first!.root),
        previous: Buffer.alloc(32),
      }),
    );
    const jwk = await room.keys.publicKey(last!.kid);
    const key = createPublicKey({ key: jwk!, format: 'jwk' });
    expect(last!.signature).toHaveLength(64);
    expect(signatureHolds(sealText(last!), key, last!.signature)).toBe(true);
    const tree = new MerkleTree();
    for (const event of (await events()).slice(3)) {
      tree.add(leafHash(eventText({ ...(event as unknown as EventText) })));
    }
    expect(tree.root()).toEqual(last!.root);
  });

  it('seals in a later seal an event that commits late, once, though its time is earlier', async () => {
    const room = await auditRoom(test.database);
    const [written, isWritten] = gate();
    const [mayCommit, commit] = gate();
    const late = test.database.run(async (tx) => {
      await room.trail.record(tx, { ...ENTRY, kind: 'late.event' });
      isWritten();
      await mayCommit;
    });
    await written;
    room.clock.forward(10);
    await room.record({ kind: 'quick.event' });
    await room.sealer.round();
    expect(await places()).toHaveLength(1);
    commit();
    await late;
    await room.sealer.round();
    await room.sealer.round();
    const kinds = new Map((await events()).map(({ id, kind }) => [id, kind]));
    expect((await places()).map(({ eventId }) => kinds.get(eventId))).toEqual([
      'quick.event',
      'late.event',
    ]);
    expect(await tampered()).toEqual([]);
  });

  it('never seals an event twice, however many hubs seal at once', async () => {
    const hubs = await Promise.all([1, 2, 3].map(() => auditRoom(test.database)));
    const writing = hubs.map(async (hub) => {
      for (let i = 0; i < 20; i++) await hub.record();
    });
    const sealing = hubs.map(async (hub) => {
      for (let i = 0; i < 10; i++) await hub.writer.sealNext(3);
    });
    await Promise.all([...writing, ...sealing]);
    for (const hub of hubs) await hub.sealer.round();
    const sealed = await places();
    expect(sealed.map(({ position }) => Number(position))).toEqual(
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
    expect(new Set(sealed.map(({ eventId }) => eventId)).size).toBe(60);
    expect((await seals()).map(({ number }) => number)).toEqual(
      Array.from({ length: (await seals()).length }, (_, i) => i + 1),
    );
    expect(await tampered()).toEqual([]);
    expect(hubs.flatMap((hub) => hub.witness.waiting())).toEqual([]);
  });

  it('leaves the trail as it was when it cannot finish', async () => {
    const room = await auditRoom(test.database);
    await room.record();
    await asSuperuser(
      test.database,
      'alter table audit_head add constraint no_head check (seal_number = 0)',
    );
    await expect(room.writer.sealNext()).rejects.toThrow(/no_head/);
    expect(await waiting()).toBe(1);
    expect(await places()).toEqual([]);
  });

  it('says when an event was taken away before its seal, though its place in the queue is left', async () => {
    const room = await auditRoom(test.database);
    await room.record();
    const [event] = await events();
    await asSuperuser(test.database, 'delete from audit_event');
    await (await auditRoom(test.database)).sealer.round();
    expect((await tampered())[0]?.detail).toEqual({ because: 'event-vanished', event: event!.id });
  });

  it('says when an event was taken away with its place in the queue, as long as its writer lives', async () => {
    const room = await auditRoom(test.database);
    await room.record({ kind: 'vihf.issued' });
    const [event] = await events();
    await asSuperuser(test.database, 'delete from audit_event', 'delete from audit_unsealed');
    await room.sealer.round();
    expect((await tampered())[0]?.detail).toMatchObject({
      because: 'event-vanished',
      event: event!.id,
      was: 'vihf.issued',
    });
    await room.sealer.round();
    await room.sealer.round();
    expect(await tampered()).toHaveLength(1);
    expect(room.witness.waiting()).toEqual([]);
  });

  it('says nothing of an act that was rolled back', async () => {
    const room = await auditRoom(test.database);
    const refused = test.database.run(async (tx) => {
      await room.trail.record(tx, ENTRY);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(room.witness.waiting()).toHaveLength(1);
    await room.sealer.round();
    expect(await tampered()).toEqual([]);
    expect(room.witness.waiting()).toEqual([]);
  });

  it('leaves a gap for ever when the last seals were cut off', async () => {
    const room = await auditRoom(test.database);
    for (let i = 0; i < 3; i++) {
      await room.record();
      await room.sealer.round();
    }
    await asSuperuser(
      test.database,
      'delete from audit_event where id in (select event_id from audit_position where seal_number > 1)',
      'delete from audit_position where seal_number > 1',
      'delete from audit_seal where number > 1',
    );
    const another = await auditRoom(test.database);
    await another.record();
    await another.sealer.round();
    expect((await seals()).map(({ number }) => number)).toEqual([1, 4]);
    expect((await tampered())[0]?.detail).toEqual({ because: 'seals-cut', nextSeal: 4 });
  });

  it('is not stopped by an event put back in the queue', async () => {
    const room = await auditRoom(test.database);
    await room.record();
    await room.sealer.round();
    await asSuperuser(
      test.database,
      'insert into audit_unsealed (event_id) select id from audit_event',
    );
    await room.record();
    await room.sealer.round();
    expect(await places()).toHaveLength(2);
    expect(await waiting()).toBe(0);
  });

  it('goes on after a failure, says it once and shows since when', async () => {
    const room = await auditRoom(test.database);
    await room.record();
    await asSuperuser(test.database, 'alter table audit_head rename to away');
    room.sealer.start(0.02);
    await until(() => room.sealer.health().failingSince !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(room.log.errors).toHaveLength(1);
    await asSuperuser(test.database, 'alter table away rename to audit_head');
    await until(() => room.sealer.health().lastRoundAt !== undefined);
    expect(room.sealer.health().failingSince).toBeUndefined();
    await room.record();
    await room.sealer.onModuleDestroy();
    expect(await waiting()).toBe(0);
  });
});

/** A promise, and what keeps it. */
function gate(): readonly [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
}
