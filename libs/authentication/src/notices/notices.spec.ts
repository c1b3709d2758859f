import type { IdentityId } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { Loans } from '../loans/loans.js';
import { aBadge, aStockBadge, OPERATOR, service } from '../loans/testing.js';
import { MeansRegister } from '../means/means-register.js';
import { Notices } from './notices.js';

const DAY = 24 * 3600;
const clock = new SetClock('2026-03-02T08:00:00Z');
let test: TestDatabase;
let hub: TestHub;
let other: TestHub;

beforeAll(async () => {
  test = await testDatabase();
  hub = await testHub(test.url, { clock });
  other = await testHub(test.url, { clock });
});
afterAll(async () => {
  await hub.stop();
  await other.stop();
  await test.drop();
});

const kindsOf = async (id: IdentityId): Promise<readonly string[]> =>
  (await service(hub, Notices).listOf(id)).map(({ kind }) => kind).toReversed();

describe('a person is told', () => {
  it('of each means issued, renewed and changed', async () => {
    const id = await aPerson(test.database);
    const { id: first } = await aBadge(hub, id);
    clock.forward(1);
    const lost = { state: 'lost', reason: 'perdu', by: OPERATOR } as const;
    await service(hub, MeansRegister).change({ identityId: id, meansId: first }, lost);
    clock.forward(1);
    await aBadge(hub, id);
    expect(await kindsOf(id)).toEqual(['issued', 'lost', 'renewed']);
  });

  it('of a loan and of its return', async () => {
    const id = await aPerson(test.database);
    const stock = await aStockBadge(hub);
    const order = { identityId: id, plasticId: stock.id, reason: 'arrival', by: OPERATOR } as const;
    const loan = await service(hub, Loans).lend(order);
    clock.forward(1);
    await service(hub, Loans).giveBack(loan, OPERATOR);
    expect(await kindsOf(id)).toEqual(['lent', 'returned']);
  });

  it('nothing when the act did not happen', async () => {
    const id = await aPerson(test.database);
    const failed = test.database.run(async (tx) => {
      const issue = { id: service(hub, MeansRegister).newId(), identityId: id, label: 'B' };
      await service(hub, MeansRegister).issue(tx, 'badge', { ...issue, by: OPERATOR });
      throw new Error('the card was pulled');
    });
    await expect(failed).rejects.toThrow('pulled');
    expect(await kindsOf(id)).toEqual([]);
  });

  it('60, 30 and 7 days before the end, once each whatever the number of hubs', async () => {
    const id = await aPerson(test.database);
    const { id: meansId } = await aBadge(hub, id);
    const { expiresAt } = await test.database.prisma.means.findUniqueOrThrow({
      where: { id: meansId },
    });
    const round = () =>
      Promise.all([hub, other, hub].map((at) => service(at, Notices).announceEnds()));
    const seen: string[][] = [];
    for (const days of [61, 60, 59, 30, 8, 7, 1]) {
      clock.moveTo(new Date(expiresAt.getTime() - days * DAY * 1000).toISOString());
      await round();
      seen.push([...(await kindsOf(id))].filter((kind) => kind.startsWith('expires')));
    }
    const [soon, sooner, soonest] = ['expires-60', 'expires-30', 'expires-7'];
    expect(seen).toEqual([
      [],
      [soon],
      [soon],
      [soon, sooner],
      [soon, sooner],
      [soon, sooner, soonest],
      [soon, sooner, soonest],
    ]);
  });

  it('and the notices that were read are marked, once', async () => {
    const id = await aPerson(test.database);
    await aBadge(hub, id);
    expect([
      await service(hub, Notices).markSeen(id),
      await service(hub, Notices).markSeen(id),
    ]).toEqual([1, 0]);
    const [notice] = await service(hub, Notices).listOf(id);
    expect(notice).toMatchObject({ seenAt: clock.now(), meansLabel: 'Badge' });
  });
});
