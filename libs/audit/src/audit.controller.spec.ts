import request from 'supertest';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { asSuperuser, auditDoor, auditRoom } from './sealing/testing.js';

const ID = '6b1d3b1e-0000-4000-8000-000000000009';

describe('the audit trail’s API', () => {
  let test: TestDatabase;
  let room: Awaited<ReturnType<typeof auditRoom>>;
  let door: Awaited<ReturnType<typeof auditDoor>>;
  beforeAll(async () => {
    test = await testDatabase();
    room = await auditRoom(test.database);
    door = await auditDoor(room);
    for (let i = 0; i < 3; i++) await room.record({ workstation: `P-${i}` });
    await room.sealer.round();
  });
  afterAll(async () => {
    await door.close();
    await test.drop();
  });

  const get = (path: string, role = 'auditor') =>
    request(door.server).get(`/api/v1/audit/${path}`).set('Authorization', `Bearer ${role}_${ID}`);
  const verify = (role: string, body: object = {}) =>
    request(door.server)
      .post('/api/v1/audit/verifications')
      .set('Authorization', `Bearer ${role}_${ID}`)
      .send(body);

  it('shows events as the console reads them', async () => {
    const { status, body } = await get('events?workstation=P-1');
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: expect.any(String),
          at: '2026-01-01T08:00:00.000Z',
          kind: 'session.opened',
          outcome: 'success',
          actor: { kind: 'hub', id: 'hub', name: null },
          subject: null,
          workstation: 'P-1',
          client: null,
          correlation: null,
          detail: { factors: ['badge', 'pin'] },
          sealNumber: 1,
        },
      ],
      nextCursor: null,
    });
  });

  it('goes on with the cursor it gave', async () => {
    const first = await get('events?kind=session.opened&size=2');
    expect(first.body.items).toHaveLength(2);
    const next = await get(`events?kind=session.opened&size=2&cursor=${first.body.nextCursor}`);
    expect(next.body.items).toHaveLength(1);
    expect(next.body.nextCursor).toBeNull();
  });

  it.each([
    ['size=0'],
    ['size=201'],
    ['size=x'],
    ['outcome=ok'],
    ['kind=DROP'],
    ['from=yesterday'],
    ['from=2026-01-01'],
    ['person='],
    [`person=${'x'.repeat(201)}`],
    ['person=a%00b'],
    ['cursor=AAAA'],
    ['unknown=1'],
    ['workstation=a&workstation=b'],
  ])('refuses %s', async (query) => {
    const { status, headers } = await get(`events?${query}`);
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
  });

  it.each(['size=1', 'size=200', 'from=2026-01-01T08:00:00%2B01:00', 'person=O%E2%80%99Neil'])(
    'takes %s',
    async (query) => {
      expect((await get(`events?${query}`)).status).toBe(200);
    },
  );

  it.each([
    ['officer', 200, 403],
    ['auditor', 200, 200],
    ['administrator', 200, 200],
    ['nobody', 403, 403],
  ])('lets an %s read (%i) and verify (%i)', async (role, read, check) => {
    expect((await get('events', role)).status).toBe(read);
    expect((await get('state', role)).status).toBe(read);
    expect((await verify(role)).status).toBe(check);
  });

  it('says how much is sealed', async () => {
    await room.sealer.round();
    const before = (await get('state')).body;
    await room.record();
    const { body } = await get('state');
    expect(body).toEqual({
      events: before.events + 1,
      sealed: before.sealed,
      lastSeal: {
        number: 2,
        sealedAt: '2026-01-01T08:00:00.000Z',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
  });

  it('verifies, says what it found, and records it', async () => {
    const whole = await verify('auditor');
    expect(whole.body).toMatchObject({ ok: true, problems: [], problemCount: 0 });
    const { lastSeal } = (await get('state')).body;
    const anchor = { sealNumber: lastSeal.number, digest: lastSeal.digest };
    expect((await verify('auditor', { anchor })).body.ok).toBe(true);
    await asSuperuser(
      test.database,
      `delete from audit_event where workstation = 'P-1' and kind = 'session.opened'`,
    );
    room.clock.forward(1);
    const { body } = await verify('administrator');
    expect(body).toMatchObject({
      ok: false,
      problems: [{ kind: 'deleted', eventId: expect.any(String), sealNumber: 1 }],
    });
    const { body: trail } = await get('events?kind=audit.verified&size=1');
    expect(trail.items[0]).toMatchObject({
      outcome: 'failure',
      actor: { kind: 'person', id: ID },
      detail: { problems: 1, seals: 2 },
    });
  });

  it('refuses an anchor that is not one', async () => {
    expect((await verify('auditor', { anchor: { sealNumber: 1, digest: 'x' } })).status).toBe(400);
    expect((await verify('auditor', { force: true })).status).toBe(400);
  });
});
