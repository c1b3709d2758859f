import { createHash, createPublicKey } from 'node:crypto';
import { canonicalJson, IdentityId } from '#libs/kernel';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import type { Actor } from '../audit-event.js';
import { signatureHolds } from '../domain/seal.js';
import { auditRoom } from '../sealing/testing.js';
import type { ExportOrder } from './audit-export.js';

const CAMILLE = IdentityId.parse('6b1d3b1e-0000-4000-8000-000000000001');
const OPERATOR: Actor = { kind: 'operator', id: 'root' };

describe('the export of the trail', () => {
  let test: TestDatabase;
  let room: Awaited<ReturnType<typeof auditRoom>>;
  beforeAll(async () => {
    test = await testDatabase();
    room = await auditRoom(test.database);
    await test.database.prisma.identity.create({
      data: {
        id: CAMILLE,
        subject: 's',
        birthName: 'Moreau',
        givenNames: ['Camille'],
        usualGivenName: 'Camille',
        state: 'active',
        population: 'salaried',
        searchText: 'CAMILLE MOREAU',
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
    await test.database.run(async (tx) => {
      for (let i = 0; i < 1200; i++) {
        room.clock.forward(1);
        await room.trail.record(tx, {
          kind: 'session.opened',
          outcome: 'success',
          actor: { kind: 'person', id: CAMILLE },
          subject: CAMILLE,
          workstation: i === 1 ? '=cmd|calc' : 'CARDIO-01',
          detail: { i, text: 'a "quote"; and\nlines' },
        });
      }
    });
    await room.record({ kind: 'other.event' });
    await room.sealer.round();
  });
  afterAll(() => test.drop());

  const recorded = () =>
    test.database.prisma.auditEvent.findMany({
      where: { kind: { startsWith: 'audit.export' } },
      orderBy: [{ at: 'desc' }],
    });
  async function exported(order: Partial<ExportOrder> = {}) {
    const pieces: Buffer[] = [];
    const outcome = await room.exporter.write(
      { question: { kind: 'session.opened' }, format: 'jsonl', by: OPERATOR, ...order },
      async (piece) => {
        pieces.push(piece);
        await Promise.resolve();
      },
    );
    return { ...outcome, pieces, file: Buffer.concat(pieces) };
  }

  it('gives every event that answers, oldest first, a piece at a time', async () => {
    const { events, file, pieces } = await exported();
    expect(events).toBe(1200);
    expect(pieces.length).toBeGreaterThan(2);
    const lines = file.toString('utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1200);
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed.map(({ detail }) => detail.i)).toEqual(Array.from({ length: 1200 }, (_, i) => i));
    expect(parsed[0]).toMatchObject({
      kind: 'session.opened',
      subject: { id: CAMILLE, name: 'Camille MOREAU' },
      sealNumber: 1,
    });
  });

  it('gives CSV that a spreadsheet reads and never runs', async () => {
    const { file } = await exported({ format: 'csv' });
    const rows: Record<string, string>[] = parse(file, {
      bom: true,
      delimiter: ';',
      columns: true,
    });
    expect(rows).toHaveLength(1200);
    expect(rows[0]).toMatchObject({
      at: '2026-01-01T08:00:01.000Z',
      actorName: 'Camille MOREAU',
      sealNumber: '1',
      detail: canonicalJson({ i: 0, text: 'a "quote"; and\nlines' }),
    });
    expect(rows[1]?.['workstation']).toBe("'=cmd|calc");
  });

  it('takes the same questions as the search', async () => {
    const { events } = await exported({
      question: {
        person: 'moreau',
        from: new Date('2026-01-01T08:00:10Z'),
        to: new Date('2026-01-01T08:00:20Z'),
      },
    });
    expect(events).toBe(10);
    expect((await exported({ question: { person: 'nobody' } })).events).toBe(0);
  });

  it('signs the digest of the file', async () => {
    const { file, sha256, manifest } = await exported();
    expect(sha256).toBe(createHash('sha256').update(file).digest('hex'));
    expect(manifest.facts).toMatchObject({
      file: { format: 'jsonl', sha256, events: 1200, bytes: file.length },
      question: { kind: 'session.opened' },
      lastSeal: { number: 1 },
    });
    const jwk = await room.keys.publicKey(z.string().parse(manifest.facts['kid']));
    const key = createPublicKey({ key: jwk!, format: 'jwk' });
    const signature = Buffer.from(manifest.signature, 'base64url');
    expect(signatureHolds(canonicalJson(manifest.facts), key, signature)).toBe(true);
    const changed = canonicalJson({ ...manifest.facts, what: 'x' });
    expect(signatureHolds(changed, key, signature)).toBe(false);
  });

  it('is recorded before the first byte leaves, and with what left', async () => {
    room.clock.moveTo('2026-06-01T08:00:00Z');
    const failing = room.exporter.write({ question: {}, format: 'csv', by: OPERATOR }, async () => {
      await Promise.resolve();
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect((await recorded())[0]).toMatchObject({
      kind: 'audit.export-begun',
      actorId: 'root',
      detail: { format: 'csv' },
    });
    room.clock.moveTo('2026-06-01T09:00:00Z');
    const { sha256 } = await exported();
    const last = (await recorded()).filter(({ at }) => at >= room.clock.now());
    expect(last.map(({ kind }) => kind).toSorted()).toEqual([
      'audit.export-begun',
      'audit.exported',
    ]);
    expect(last.find(({ kind }) => kind === 'audit.exported')?.detail).toEqual({
      kind: 'session.opened',
      format: 'jsonl',
      events: 1200,
      sha256,
    });
  });
});
