import { LOCKS } from '#libs/database';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { eventText, type EventText } from '../audit-mac.js';
import { leafHash, MerkleTree } from '../domain/merkle.js';
import { sealText, signText, type SignedSeal } from '../domain/seal.js';
import { asSuperuser, auditRoom } from '../sealing/testing.js';
import type { VerificationReport } from './audit-verifier.js';

type Room = Awaited<ReturnType<typeof auditRoom>>;

describe('the verification of the trail', () => {
  let test: TestDatabase;
  let room: Room;
  beforeEach(async () => {
    test = await testDatabase();
    room = await auditRoom(test.database);
    // Three seals: positions 1–4, 5–7, 8–9.
    for (const size of [4, 3, 2]) {
      for (let i = 0; i < size; i++) {
        room.clock.forward(1);
        await room.record({ detail: { size, i } });
      }
      await room.writer.sealNext();
    }
  });
  afterEach(() => test.drop());

  const tamper = (...statements: readonly string[]) => asSuperuser(test.database, ...statements);
  const at = async (position: number): Promise<string> => {
    const place = await test.database.prisma.auditPosition.findUnique({
      where: { position: BigInt(position) },
    });
    return place!.eventId;
  };

  it('finds a trail whole, waiting events included', async () => {
    await room.record();
    const seen: number[] = [];
    const report = await room.verifier.verify({
      onProgress: ({ checked, total }) => seen.push(checked / total),
    });
    expect(report).toMatchObject({ ok: true, events: 10, seals: 3, waiting: 1, problems: [] });
    expect(report.lastSeal?.sealNumber).toBe(3);
    expect(seen.at(-1)).toBe(1);
  });

  it('finds an empty trail whole', async () => {
    const empty = await testDatabase();
    const report = await (await auditRoom(empty.database)).verifier.verify();
    expect(report).toMatchObject({ ok: true, events: 0, seals: 0, lastSeal: undefined });
    await empty.drop();
  });

  it('still verifies seals of a key that was rotated since', async () => {
    await test.database.run((tx) => room.keys.rotate('audit-seal', tx));
    await room.record();
    await room.sealer.round();
    expect(await room.verifier.verify()).toMatchObject({ ok: true, seals: 4 });
  });

  it('finds events altered, whatever was changed in them', async () => {
    const changes = [
      `detail = '{"size": 4, "i": 99}'`,
      `actor_id = 'somebody'`,
      `at = at + interval '1 millisecond'`,
      `outcome = 'refused'`,
      `subject_id = gen_random_uuid()`,
      `workstation = 'CARDIO-01'`,
      `client = 'dpi'`,
      `correlation = 'x'`,
      `kind = 'session.ended'`,
    ];
    const altered = await Promise.all(changes.map((_change, i) => at(i + 1)));
    await tamper(
      ...changes.map((change, i) => `update audit_event set ${change} where id = '${altered[i]}'`),
    );
    const report = await room.verifier.verify();
    expect(report.ok).toBe(false);
    expect(brief(report)).toEqual(
      altered.map((id, i) => ['altered', id, i < 4 ? 1 : i < 7 ? 2 : 3]),
    );
    expect(report.problems[0]!.text).toContain('contenu');
  });

  it('finds an event altered together with its leaf', async () => {
    const altered = await at(2);
    await tamper(`update audit_event set client = 'x' where id = '${altered}'`);
    await tamper(
      `update audit_position set leaf = '\\x${await leafOf(altered)}' where position = 2`,
    );
    expect(brief(await room.verifier.verify())).toEqual([['altered', altered, 1]]);
  });

  it('finds an event altered with its leaf, its root and every seal after it', async () => {
    const altered = await at(2);
    await tamper(`update audit_event set client = 'x' where id = '${altered}'`);
    await tamper(
      `update audit_position set leaf = '\\x${await leafOf(altered)}' where position = 2`,
    );
    await resealEverything();
    const found = brief(await room.verifier.verify());
    expect(found).toContainEqual(['altered', altered, 1]);
    expect(found.filter(([kind]) => kind === 'seal').length).toBeGreaterThanOrEqual(3);
  });

  it('finds a deleted event', async () => {
    const deleted = await at(6);
    await tamper(`delete from audit_event where id = '${deleted}'`);
    expect(brief(await room.verifier.verify())).toEqual([['deleted', deleted, 2]]);
  });

  it('finds a deleted event whose place was deleted too', async () => {
    await tamper(
      `delete from audit_event where id = ${eventAt(6)}`,
      'delete from audit_position where position = 6',
    );
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([['deleted', null, 2]]);
    expect(report.problems[0]!.text).toContain('Place 6');
  });

  it('finds an event without its place: deleted there, and under no seal', async () => {
    const loose = await at(6);
    await tamper('delete from audit_position where position = 6');
    expect(brief(await room.verifier.verify())).toEqual([
      ['deleted', null, 2],
      ['inserted', loose, null],
    ]);
  });

  const HAND_MADE = '6b1d3b1e-0000-4000-8000-000000000001';
  const byHand = () =>
    `insert into audit_event (id, at, kind, outcome, actor_kind, actor_id, detail, mac)
     select '${HAND_MADE}', at, kind, outcome, actor_kind, actor_id, detail, mac
     from audit_event where id = ${eventAt(1)}`;

  it('finds an event inserted by hand', async () => {
    await tamper(byHand());
    expect(brief(await room.verifier.verify())).toEqual([['inserted', HAND_MADE, null]]);
  });

  it('finds an event inserted by hand with a place in the queue, before its seal and after', async () => {
    await tamper(byHand(), `insert into audit_unsealed (event_id) values ('${HAND_MADE}')`);
    expect(brief(await room.verifier.verify())).toEqual([['inserted', HAND_MADE, null]]);
    await room.sealer.round();
    expect(brief(await room.verifier.verify())).toEqual([['inserted', HAND_MADE, 4]]);
  });

  it('finds an authentic event that a cut put under no seal', async () => {
    await room.record();
    await tamper('delete from audit_unsealed');
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([['inserted', expect.any(String), null]]);
    expect(report.problems[0]!.text).toContain('aucun sceau');
  });

  it('finds a seal removed, and the places it leaves', async () => {
    await tamper('delete from audit_seal where number = 2');
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([
      ['seal', null, 2],
      ['seal', null, null],
    ]);
    expect(report.problems.map(({ text }) => text)).toEqual([
      'Sceau n° 2 retiré.',
      'Place 5 à 7 sans sceau.',
    ]);
  });

  it('finds a seal removed with all it held', async () => {
    await tamper(
      'delete from audit_event where id in (select event_id from audit_position where seal_number = 2)',
      'delete from audit_position where seal_number = 2',
      'delete from audit_seal where number = 2',
    );
    expect(brief(await room.verifier.verify())).toEqual([['seal', null, 2]]);
  });

  it.each([
    ['its signature', `signature = set_byte(signature, 5, (get_byte(signature, 5) + 1) % 256)`, 1],
    ['its check', `mac = set_byte(mac, 5, (get_byte(mac, 5) + 1) % 256)`, 1],
    ['its time', `sealed_at = sealed_at - interval '1 hour'`, 3],
    ['its root', `root = set_byte(root, 5, (get_byte(root, 5) + 1) % 256)`, 3],
    ['its key', `kid = 'another'`, 3],
    ['its link', `previous = set_byte(previous, 5, (get_byte(previous, 5) + 1) % 256)`, 4],
  ])('finds a seal altered: %s', async (_what, change, count) => {
    await tamper(`update audit_seal set ${change} where number = 2`);
    const report = await room.verifier.verify();
    expect(report.problemCount).toBe(count);
    expect(new Set(report.problems.map(({ kind }) => kind))).toEqual(new Set(['seal']));
    expect(report.problems[0]!.sealNumber).toBe(2);
  });

  it('finds seals made again with a key slipped into the table of keys', async () => {
    await tamper(
      `delete from audit_event where id = ${eventAt(6)}`,
      'delete from audit_position where position = 6',
      'update audit_position set position = position - 1 where position = 7',
      'update audit_position set position = position - 1 where position = 8',
      'update audit_position set position = position - 1 where position = 9',
    );
    await resealEverything();
    const report = await room.verifier.verify();
    expect(report.ok).toBe(false);
    expect(report.problems.map(({ text }) => text)).toContain(
      'Le hub ne l’a pas fait tel qu’il est.',
    );
  });

  it.each([
    ['swapped within a seal', 5, 6, ['order', 'order']],
    ['swapped between two seals', 4, 8, ['order', 'order']],
  ])('finds events %s', async (_what, one, other, kinds) => {
    const [first, second] = [await at(one), await at(other)];
    await swap('event_id', one, other);
    const report = await room.verifier.verify();
    expect(report.problems.map(({ kind }) => kind)).toEqual(kinds);
    expect(new Set(report.problems.map(({ eventId }) => eventId))).toEqual(
      new Set([first, second]),
    );
  });

  it('finds places swapped whole: events, leaves and all', async () => {
    await swap('event_id', 5, 6);
    await swap('leaf', 5, 6);
    expect(brief(await room.verifier.verify())).toEqual([['order', null, 2]]);
  });

  it('finds a place given to another seal', async () => {
    const moved = await at(5);
    await tamper('update audit_position set seal_number = 1 where position = 5');
    expect(brief(await room.verifier.verify())).toEqual([['order', moved, 2]]);
  });

  it('finds the tail cut off, and still after the hub went on', async () => {
    await tamper(
      'delete from audit_event where id in (select event_id from audit_position where seal_number > 1)',
      'delete from audit_position where seal_number > 1',
      'delete from audit_seal where number > 1',
    );
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([['seal', null, 2]]);
    expect(report.problems[0]!.text).toBe('Fin du journal coupée : sceau n° 2 à 3 retirés.');
    const restarted = await auditRoom(test.database);
    await restarted.record();
    await restarted.sealer.round();
    await restarted.sealer.round();
    expect((await restarted.verifier.verify()).problems.map(({ text }) => text)).toEqual([
      'Sceau n° 2 à 3 retirés.',
      expect.stringContaining('seals-cut'),
    ]);
  });

  it.each([
    ['removed', 'delete from audit_head', 'retirée'],
    ['rewritten', 'update audit_head set seal_number = 2', 'modifiée'],
  ])('finds the head of the chain %s', async (_what, statement, words) => {
    await tamper(statement);
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([['seal', null, null]]);
    expect(report.problems[0]!.text).toContain(words);
  });

  it('finds a whole return to an older copy only with a seal kept elsewhere', async () => {
    const { lastSeal } = await room.verifier.verify();
    const [old] = await test.database.prisma.auditHead.findMany();
    await room.record();
    await room.sealer.round();
    const later = (await room.verifier.verify()).lastSeal;
    await tamper(
      'delete from audit_event where id in (select event_id from audit_position where seal_number > 3)',
      'delete from audit_position where seal_number > 3',
      'delete from audit_seal where number > 3',
    );
    await test.database.prisma.auditHead.update({ where: { id: 1 }, data: old! });
    expect(await room.verifier.verify()).toMatchObject({ ok: true });
    expect(await room.verifier.verify({ anchor: lastSeal })).toMatchObject({ ok: true });
    expect(brief(await room.verifier.verify({ anchor: later }))).toEqual([['seal', null, 4]]);
  });

  it('finds that an anchor names another seal', async () => {
    const anchor = { sealNumber: 2, digest: '00'.repeat(32) };
    expect(brief(await room.verifier.verify({ anchor }))).toEqual([['seal', null, 2]]);
  });

  it('repeats what the hub noticed before a seal', async () => {
    await room.record({ kind: 'vihf.issued' });
    const waiting = await test.database.prisma.auditUnsealed.findFirst();
    await tamper(
      `delete from audit_event where id = '${waiting!.eventId}'`,
      'delete from audit_unsealed',
    );
    expect((await room.verifier.verify()).ok).toBe(true);
    await room.sealer.round();
    await room.sealer.round();
    const report = await room.verifier.verify();
    expect(brief(report)).toEqual([['deleted', waiting!.eventId, null]]);
    expect(report.problems[0]!.text).toContain('vihf.issued');
  });

  it('counts every problem and keeps the first 500', async () => {
    await test.database.run(async (tx) => {
      for (let i = 0; i < 600; i++) {
        await room.trail.record(tx, {
          kind: 'session.opened',
          outcome: 'success',
          actor: { kind: 'hub', id: 'hub' },
          detail: {},
        });
      }
    });
    await room.sealer.round();
    await tamper(`update audit_event set client = 'x'`);
    const report = await room.verifier.verify();
    expect(report.problemCount).toBe(609);
    expect(report.problems).toHaveLength(500);
  });

  it('runs once at a time', async () => {
    const another = await test.database.pool.connect();
    await another.query('select pg_advisory_lock($1)', [LOCKS.auditVerification]);
    await expect(room.verifier.verify()).rejects.toMatchObject({
      code: 'audit.verification-running',
    });
    await another.query('select pg_advisory_unlock($1)', [LOCKS.auditVerification]);
    another.release();
    expect((await room.verifier.verify()).ok).toBe(true);
  });

  it('is not disturbed by a hub that goes on sealing', async () => {
    const busy = await auditRoom(test.database, new SetClock('2026-01-01T09:00:00Z'));
    const writing = (async () => {
      for (let i = 0; i < 20; i++) {
        await busy.record();
        await busy.sealer.round();
      }
    })();
    for (let i = 0; i < 5; i++) expect((await room.verifier.verify()).problems).toEqual([]);
    await writing;
    expect(await room.verifier.verify()).toMatchObject({ ok: true, events: 29 });
  });

  async function leafOf(id: string): Promise<string> {
    const { mac: _mac, ...event } = (await test.database.prisma.auditEvent.findUnique({
      where: { id },
    }))!;
    return leafHash(eventText(event as unknown as EventText)).toString('hex');
  }

  async function swap(column: string, one: number, other: number): Promise<void> {
    await tamper(
      'alter table audit_position drop constraint if exists audit_position_event_id_key',
      'drop index if exists audit_position_event_id_key',
      `with before as (select position, ${column} from audit_position where position in (${one}, ${other}))
       update audit_position p set ${column} = b.${column} from before b
       where p.position in (${one}, ${other}) and b.position <> p.position`,
    );
  }

  /** What somebody with the whole database but without the hub's master key can do at best. */
  async function resealEverything(): Promise<void> {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await test.database.prisma.signingKey.create({
      data: {
        kid: 'forged',
        purpose: 'audit-seal',
        algorithm: 'ES256',
        publicJwk: { ...pair.publicKey.export({ format: 'jwk' }) } as Record<string, string>,
        privateBox: new Uint8Array(1),
        state: 'retired',
        createdAt: new Date(),
        activeFrom: new Date(),
      },
    });
    let previous = Buffer.alloc(32);
    for (let number = 1; number <= 3; number++) {
      const places = await test.database.prisma.auditPosition.findMany({
        where: { sealNumber: number },
        orderBy: { position: 'asc' },
      });
      const tree = new MerkleTree();
      for (const { leaf } of places) tree.add(Buffer.from(leaf));
      const row = await test.database.prisma.auditSeal.findUnique({ where: { number } });
      const seal: SignedSeal = {
        ...row!,
        kid: 'forged',
        firstPosition: Number(places[0]!.position),
        lastPosition: Number(places.at(-1)!.position),
        root: tree.root(),
        previous,
        mac: Buffer.from(row!.mac),
        signature: Buffer.alloc(64),
      };
      const text = sealText(seal);
      await tamper(
        `update audit_seal set kid = 'forged', first_position = ${seal.firstPosition},
           last_position = ${seal.lastPosition}, root = ${hex(seal.root)},
           previous = ${hex(previous)}, signature = ${hex(signText(text, pair.privateKey))}
         where number = ${number}`,
      );
      previous = createHash('sha256').update(text).digest();
    }
  }
});

const hex = (bytes: Buffer): string => `'\\x${bytes.toString('hex')}'`;

const brief = (report: VerificationReport) =>
  report.problems.map(({ kind, eventId, sealNumber }) => [kind, eventId, sealNumber]);

const eventAt = (position: number): string =>
  `(select event_id from audit_position where position = ${position})`;
