import { SystemRandom } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { service } from '../loans/testing.js';
import { PassingRows } from './passing-rows.js';

const clock = new SetClock('2026-03-02T07:00:00Z');
const random = new SystemRandom();
let test: TestDatabase;
let hub: TestHub;

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
});
afterAll(async () => {
  await hub.stop();
  await test.drop();
});

/** One row of each kind that ends then. */
async function rowsUntil(expiresAt: Date): Promise<void> {
  const { prisma } = test.database;
  const createdAt = clock.now();
  const id = random.uuid();
  await prisma.ceremony.create({
    data: { id, interactionUid: id, kind: 'badge', state: 'waiting', createdAt, expiresAt },
  });
  const purpose = 'browser';
  await prisma.workstationTicket.create({
    data: { tokenHash: id, workstationId: random.uuid(), purpose, expiresAt },
  });
  const identityId = await aPerson(test.database);
  await prisma.fido2Invitation.create({
    data: { id, tokenHash: id, identityId, createdAt, createdBy: 'test', expiresAt },
  });
}

const counts = async (): Promise<readonly number[]> => {
  const { prisma } = test.database;
  return Promise.all([
    prisma.ceremony.count(),
    prisma.workstationTicket.count(),
    prisma.fido2Invitation.count(),
  ]);
};

describe('rows that serve for minutes', () => {
  it('are removed a day after their end, by one hub only, and no other', async () => {
    const before = await counts();
    await rowsUntil(new Date('2026-03-01T06:59:59Z'));
    await rowsUntil(new Date('2026-03-01T07:00:01Z'));
    await rowsUntil(new Date('2026-03-02T07:05:00Z'));
    const rows = service(hub, PassingRows);
    const removed = await Promise.all([rows.purge(), rows.purge()]);
    expect(removed.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await counts()).toEqual(before.map((count) => count + 2));
  });
});
