import { THE_HUB, type AuditTrail } from '#libs/audit';
import { IdentityId, Secret } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SeededRandom, SetClock } from '../../../kernel/src/testing.js';
import { RecordingTrail } from '../../../audit/src/testing.js';
import { aPerson } from '../agent-door/testing.js';
import type { CareSessions } from '../sessions/care-sessions.js';
import { SecretTries } from '../secret-tries/secret-tries.js';
import { SecretTriesRepository } from '../secret-tries/secret-tries.repository.js';
import { PinHash } from './pin-hash.js';
import { PinRepository } from './pin.repository.js';
import { Pins } from './pins.js';

describe('a PIN', () => {
  let test: TestDatabase;
  const clock = new SetClock('2026-01-01T08:00:00Z');
  const trail = new RecordingTrail();
  const ended: string[] = [];
  const keep: CareSessions['endAllOf'] = async (_tx, id) => {
    ended.push(id);
    return Promise.resolve();
  };

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  /** A hub's own: two of them share the database. */
  const newPins = (): Pins =>
    new Pins(
      test.database,
      new PinRepository(),
      new PinHash(new SeededRandom()),
      new SecretTries(new SecretTriesRepository(), clock),
      { endAllOf: keep } as unknown as CareSessions,
      trail as unknown as AuditTrail,
      clock,
    );

  async function aHolder() {
    const id = await aPerson(test.database);
    await newPins().set(id, new Secret('4917'), THE_HUB);
    return id;
  }

  it('counts every wrong try: twenty made at once over two hubs block it, and none is let through', async () => {
    const id = await aHolder();
    const hubs = [newPins(), newPins()];
    const tries = Array.from({ length: 20 }, (_, i) =>
      hubs[i % 2]!.judge(id, new Secret('9999'), 'CARDIO-01'),
    );
    const verdicts = await Promise.all(tries);
    expect(verdicts.filter(({ kind }) => kind === 'right')).toEqual([]);
    expect(ended).toEqual([id]);
    const row = await test.database.prisma.pin.findUniqueOrThrow({ where: { identityId: id } });
    expect([row.failures, row.blockedAt === null]).toEqual([3, false]);
    const counted = await test.database.prisma.secretTries.findUniqueOrThrow({
      where: { identityId: id },
    });
    expect([counted.attempted, counted.inARow, counted.failedAt.length]).toEqual([20, 3, 3]);
    clock.forward(3600);
    expect(await newPins().judge(id, new Secret('4917'), 'CARDIO-01')).toEqual({ kind: 'blocked' });
  });

  it('makes a wrong try wait, is not looked at before, and is right again after', async () => {
    const id = await aHolder();
    const pins = newPins();
    expect(await pins.judge(id, new Secret('1111'), undefined)).toEqual({
      kind: 'wrong',
      triesLeft: 2,
      waitSeconds: 2,
    });
    expect(await pins.judge(id, new Secret('4917'), undefined)).toEqual({
      kind: 'wait',
      seconds: 2,
    });
    clock.forward(2);
    expect(await pins.judge(id, new Secret('4917'), undefined)).toEqual({ kind: 'right' });
  });

  it('is not looked at while another secret of the person makes them wait', async () => {
    const id = await aHolder();
    const others = new SecretTries(new SecretTriesRepository(), clock);
    for (let i = 0; i < 5; i++) await test.database.run((tx) => others.take(tx, id));
    expect(await newPins().judge(id, new Secret('4917'), undefined)).toEqual({
      kind: 'wait',
      seconds: 60,
    });
    const row = await test.database.prisma.pin.findUniqueOrThrow({ where: { identityId: id } });
    expect(row.failures).toBe(0);
    clock.forward(60);
    expect(await newPins().judge(id, new Secret('4917'), undefined)).toEqual({ kind: 'right' });
  });

  it('gives the three tries back after a right one, and when an officer unblocks it', async () => {
    const id = await aHolder();
    const pins = newPins();
    for (const wait of [2, 4, 0]) {
      await pins.judge(id, new Secret('1111'), undefined);
      clock.forward(wait);
    }
    expect(await pins.judge(id, new Secret('4917'), undefined)).toEqual({ kind: 'blocked' });
    await pins.unblock(id, 'seen at the desk', THE_HUB);
    expect(await pins.judge(id, new Secret('4917'), undefined)).toEqual({ kind: 'right' });
  });

  it.each(['1234', '0000', '12', 'abcd'])('“%s” is not accepted as a PIN', async (pin) => {
    const id = await aHolder();
    await expect(newPins().set(id, new Secret(pin), THE_HUB)).rejects.toMatchObject({
      code: 'pin.too-weak',
    });
  });

  it('belongs to a person of the directory', async () => {
    const id = IdentityId.parse('6a0b3f0e-58a4-4c2e-9d0a-7a1b2c3d4e5f');
    await expect(newPins().set(id, new Secret('4917'), THE_HUB)).rejects.toMatchObject({
      code: 'identity.unknown',
    });
  });

  it('leaves no PIN in what is traced', () => {
    expect(JSON.stringify(trail.entries.map(({ detail }) => detail))).not.toMatch(/4917|9999|1111/);
  });
});
