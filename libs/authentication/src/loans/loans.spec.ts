import type { IdentityId } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { aPerson, testHub, type TestHub } from '../agent-door/testing.js';
import { MeansExpiry } from '../means/means-expiry.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository } from '../means/means.repository.js';
import { CareSessions } from '../sessions/care-sessions.js';
import { usabilityOf } from '../domain/means-life.js';
import { AccessRepository } from './accesses.repository.js';
import { LoanStock } from './loan-stock.js';
import { Loans, type LoanOrder } from './loans.js';
import { aBadge, aStockBadge, OPERATOR, service, stateOf, type TestChip } from './testing.js';

const clock = new SetClock('2026-03-02T07:00:00Z');
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

const loans = (at: TestHub = hub): Loans => service(at, Loans);
const order = (identityId: IdentityId, plasticId: string): LoanOrder => ({
  identityId,
  plasticId,
  reason: 'forgotten',
  by: OPERATOR,
});

/** What the desk of taps asks of a badge: whose it is, and whether it may serve now. */
const holderOf = (chip: TestChip) =>
  test.database.run((tx) => service(hub, MeansRepository).badgeHolder(tx, chip));
async function usable(chip: TestChip): Promise<boolean> {
  const holder = await holderOf(chip);
  return holder !== undefined && usabilityOf(holder.means, clock.now()).kind === 'usable';
}

async function openSession(identityId: IdentityId, meansId: string): Promise<string> {
  const at = clock.now().toISOString();
  const badge = { factor: 'badge', category: 'possession', at, meansId, workstation: 'CARDIO-01' };
  const pin = { factor: 'pin', category: 'knowledge', at, meansId: null, workstation: 'CARDIO-01' };
  const proof = { identityId, factors: [badge, pin] as never };
  const opened = await test.database.run((tx) =>
    service(hub, CareSessions).open(tx, proof, undefined),
  );
  return opened.id;
}

const sessionState = async (id: string) =>
  (await test.database.prisma.careSession.findUniqueOrThrow({ where: { id } })).state;

async function borrower() {
  const identityId = await aPerson(test.database);
  const own = await aBadge(hub, identityId);
  const stock = await aStockBadge(hub);
  return { identityId, own, stock };
}

describe('a badge lent for the shift', () => {
  it('opens for its borrower, and their own badge does not, until it comes back', async () => {
    const { identityId, own, stock } = await borrower();
    const former = await openSession(identityId, own.id);
    const id = await loans().lend(order(identityId, stock.id));
    expect(await sessionState(former)).toBe('ended');
    expect(await holderOf(stock.chip)).toMatchObject({ means: { identityId, state: 'lent' } });
    expect([await usable(stock.chip), await usable(own.chip)]).toEqual([true, false]);
    const loan = await loans().find(id);
    expect(loan).toMatchObject({ serial: stock.serial, count: 1, endedAt: null });
    expect(loan.dueAt).toEqual(new Date('2026-03-02T19:00:00Z'));
    const session = await openSession(identityId, loan.meansId);
    const back = await loans().giveBack(id, OPERATOR);
    expect(back).toMatchObject({ endedBecause: 'returned', endedBy: 'operator:dsi' });
    expect(await sessionState(session)).toBe('ended');
    expect([await usable(stock.chip), await usable(own.chip)]).toEqual([false, true]);
    expect(await stateOf(test.database, loan.meansId)).toBe('revoked');
    await expect(loans().giveBack(id, OPERATOR)).rejects.toThrow('loan.already-ended');
  });

  it('goes to one person after another, and each loan is counted', async () => {
    const { identityId, stock } = await borrower();
    for (const count of [1, 2]) {
      const id = await loans().lend(order(identityId, stock.id));
      expect((await loans().giveBack(id, OPERATOR)).count).toBe(count);
    }
    const next = await borrower();
    await loans().lend(order(next.identityId, stock.id));
    expect((await holderOf(stock.chip))?.means.identityId).toBe(next.identityId);
  });

  it('is refused from its due time on, before any round; the round then gives the own badge back, once', async () => {
    const { identityId, own, stock } = await borrower();
    const id = await loans().lend({ ...order(identityId, stock.id), hours: 1 });
    const { meansId } = await loans().find(id);
    const session = await openSession(identityId, meansId);
    clock.forward(3599);
    expect(await loans().endDue()).toBe(0);
    expect(await usable(stock.chip)).toBe(true);
    clock.forward(1);
    expect(await usable(stock.chip)).toBe(false);
    const rounds = [hub, other, hub, other].map((at) => loans(at).endDue());
    const ended = (await Promise.all(rounds)).reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(1);
    expect(await sessionState(session)).toBe('ended');
    expect([await stateOf(test.database, meansId), await usable(own.chip)]).toEqual([
      'expired',
      true,
    ]);
    const events = await test.database.prisma.auditEvent.findMany({
      where: { subjectId: identityId, kind: 'loan.ended' },
    });
    expect(events.map(({ detail }) => detail)).toMatchObject([{ because: 'due' }]);
  });

  it('gives the own badge back even when the round of expiries came first', async () => {
    const { identityId, own, stock } = await borrower();
    await loans().lend({ ...order(identityId, stock.id), hours: 1 });
    clock.forward(3600);
    await service(hub, MeansExpiry).run();
    expect(await usable(own.chip)).toBe(false);
    expect(await loans().endDue()).toBe(1);
    expect(await usable(own.chip)).toBe(true);
  });

  it.each(['lost', 'revoked'] as const)(
    'leaves the own badge as it is when it was %s',
    async (state) => {
      const { identityId, own, stock } = await borrower();
      const id = await loans().lend(order(identityId, stock.id));
      const act = { state, reason: 'retrouvé cassé', by: OPERATOR };
      await service(hub, MeansRegister).change({ identityId, meansId: own.id }, act);
      await loans().giveBack(id, OPERATOR);
      expect(await stateOf(test.database, own.id)).toBe(state);
    },
  );

  it('that is lost ends its loan, and is not lent again until it is found', async () => {
    const { identityId, own, stock } = await borrower();
    const id = await loans().lend(order(identityId, stock.id));
    const { meansId } = await loans().find(id);
    const lost = { state: 'lost', reason: 'perdu au parking', by: OPERATOR } as const;
    await service(hub, MeansRegister).change({ identityId, meansId }, lost);
    expect(await loans().endDue()).toBe(1);
    expect(await loans().find(id)).toMatchObject({ endedBecause: 'withdrawn' });
    expect(await usable(own.chip)).toBe(true);
    await expect(loans().lend(order(identityId, stock.id))).rejects.toThrow('loan.badge-lost');
    const stocked = await service(hub, LoanStock).list();
    expect(stocked.find(({ id: at }) => at === stock.id)?.state).toBe('lost');
    const found = { state: 'revoked', reason: 'retrouvé', by: OPERATOR } as const;
    await service(hub, MeansRegister).change({ identityId, meansId }, found);
    await loans().lend(order(identityId, stock.id));
  });

  it('goes to one of two people when two desks lend it at once', async () => {
    const [one, two] = [await borrower(), await borrower()];
    const both = await Promise.allSettled([
      loans().lend(order(one.identityId, one.stock.id)),
      loans(other).lend(order(two.identityId, one.stock.id)),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [refused] = both.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
    expect(refused).toBe('loan.badge-out');
    const active = [await usable(one.own.chip), await usable(two.own.chip)];
    expect(active.filter(Boolean)).toHaveLength(1);
  });

  it('is one at a time for a person, also from two desks at once', async () => {
    const { identityId, stock } = await borrower();
    const second = await aStockBadge(hub);
    const both = await Promise.allSettled([
      loans().lend(order(identityId, stock.id)),
      loans(other).lend(order(identityId, second.id)),
    ]);
    const [refused] = both.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
    expect(refused).toBe('loan.already-borrowing');
  });

  it('is refused for more than a day, for a badge that is not of the stock, for who is not active', async () => {
    const { identityId, own, stock } = await borrower();
    const asked = order(identityId, stock.id);
    await expect(loans().lend({ ...asked, hours: 25 })).rejects.toThrow('loan.too-long');
    const { plasticId } = await test.database.prisma.means.findUniqueOrThrow({
      where: { id: own.id },
    });
    await expect(loans().lend(order(identityId, plasticId!))).rejects.toThrow('loan.badge-unknown');
    await test.database.prisma.identity.update({
      where: { id: identityId },
      data: { state: 'suspended' },
    });
    await expect(loans().lend(asked)).rejects.toThrow('identity.not-active');
    expect(await usable(own.chip)).toBe(true);
  });

  it('cannot be written longer than a day in the database', async () => {
    const { identityId, stock } = await borrower();
    const id = await loans().lend(order(identityId, stock.id));
    const longer = test.database.prisma.$executeRaw`
      update loan set due_at = lent_at + interval '25 hours' where id = ${id}::uuid`;
    await expect(longer).rejects.toThrow('loan_length');
  });
});

describe('what was done with a badge lent', () => {
  it('is listed: its sessions, not those of the own badge', async () => {
    const { identityId, own, stock } = await borrower();
    await openSession(identityId, own.id);
    clock.forward(60);
    const id = await loans().lend(order(identityId, stock.id));
    const { meansId, lentAt } = await loans().find(id);
    clock.forward(60);
    await openSession(identityId, meansId);
    clock.forward(60);
    await loans().giveBack(id, OPERATOR);
    const made = await service(hub, AccessRepository).madeWith({
      meansId,
      identityId,
      from: lentAt,
      until: clock.now(),
    });
    expect(made.map(({ kind }) => kind)).toEqual(['session.opened', 'session.ended']);
  });
});
