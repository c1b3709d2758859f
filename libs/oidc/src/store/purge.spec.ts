import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SeededRandom, SetClock } from '../../../kernel/src/testing.js';
import { SeenOnce } from '../access/seen-once.repository.js';
import { KeptLog } from '../testing.js';
import { OidcStore } from './oidc-store.repository.js';
import { Purge } from './purge.js';

describe('the purge', () => {
  let test: TestDatabase;
  const clock = new SetClock('2026-01-01T08:00:00Z');

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('removes what is over, in chunks, with the identifiers seen once', async () => {
    const store = new OidcStore(test.database, clock);
    const seen = new SeenOnce(test.database, clock);
    const purge = new Purge(store, seen, new KeptLog(), new SeededRandom());
    const row = (id: number, seconds: number) => ({
      model: 'AccessToken',
      id: `t${id}`,
      payload: {},
      grantId: null,
      userCode: null,
      uid: null,
      expiresAt: clock.in(seconds),
    });
    const all = Array.from({ length: 2_500 }, (_, i) =>
      store.upsert(row(i, i < 2_300 ? 10 : 1000)),
    );
    await Promise.all(all);
    expect(await seen.isFirst('jti', clock.in(10))).toBe(true);
    expect(await purge.run()).toBe(0);
    clock.forward(10);
    expect(await purge.run()).toBe(2_300);
    expect(await test.database.prisma.oidcPayload.count()).toBe(200);
    expect(await test.database.prisma.seenOnce.count()).toBe(0);
    await store.onModuleDestroy();
  });
});
