import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { SetClock } from '../../../kernel/src/testing.js';
import { MemoryArtefacts } from './testing.js';
import type { Artefact, ArtefactStore } from './artefact.js';
import { OidcStore } from './oidc-store.repository.js';

const clock = new SetClock('2026-01-01T08:00:00Z');
let test: TestDatabase;
let durable: OidcStore;
let memory: MemoryArtefacts;

beforeAll(async () => {
  test = await testDatabase();
  durable = new OidcStore(test.database, clock);
  memory = new MemoryArtefacts(clock);
});
afterAll(async () => {
  await durable.onModuleDestroy();
  await test.drop();
});

const artefact = (model: string, id: string, more: Partial<Artefact> = {}): Artefact => ({
  model,
  id,
  payload: { jti: id, kind: model },
  grantId: null,
  userCode: null,
  uid: null,
  expiresAt: clock.in(60),
  ...more,
});
const key = (model: string, id: string) => ({ model, id });

describe.each([
  ['PostgreSQL', () => durable],
  ['memory, for benches', () => memory],
] as [string, () => ArtefactStore][])('artefacts in %s', (name, storeOf) => {
  const id = (suffix: string): string => `${name.slice(0, 2)}-${suffix}`;

  it('are found by model and id, never by another model', async () => {
    await storeOf().upsert(artefact('AccessToken', id('a')));
    expect((await storeOf().find(key('AccessToken', id('a'))))?.payload.jti).toBe(id('a'));
    expect(await storeOf().find(key('RefreshToken', id('a')))).toBeUndefined();
  });

  it('are written in the order asked when one is written twice in the same moment', async () => {
    const writes = ['one', 'two', 'three'].map((scope) =>
      storeOf().upsert(artefact('AccessToken', id('twice'), { payload: { scope } })),
    );
    await Promise.all(writes);
    expect((await storeOf().find(key('AccessToken', id('twice'))))?.payload.scope).toBe('three');
  });

  it('are over at the instant of their end, purged or not', async () => {
    await storeOf().upsert(artefact('AccessToken', id('old'), { expiresAt: clock.in(10) }));
    clock.forward(9);
    expect(await storeOf().find(key('AccessToken', id('old')))).toBeDefined();
    clock.forward(1);
    expect(await storeOf().find(key('AccessToken', id('old')))).toBeUndefined();
  });

  it('are used by exactly one of fifty callers', async () => {
    await storeOf().upsert(artefact('AuthorizationCode', id('code')));
    const uses = Array.from({ length: 50 }, () =>
      storeOf().consume(key('AuthorizationCode', id('code'))),
    );
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
    expect(await storeOf().consume(key('AuthorizationCode', id('code')))).toBe(false);
    expect(await storeOf().consume(key('AuthorizationCode', id('unknown')))).toBe(false);
    const used = await storeOf().find(key('AuthorizationCode', id('code')));
    expect(used?.consumedAt).toEqual(clock.now());
  });

  it('of a grant go with it, others stay', async () => {
    await storeOf().upsert(artefact('AccessToken', id('g1'), { grantId: id('grant') }));
    await storeOf().upsert(artefact('RefreshToken', id('g2'), { grantId: id('grant') }));
    await storeOf().upsert(artefact('AccessToken', id('g3'), { grantId: id('another') }));
    await storeOf().upsert(artefact('Grant', id('grant')));
    await storeOf().revokeTokensOf(id('grant'));
    expect(await storeOf().find(key('AccessToken', id('g1')))).toBeUndefined();
    expect(await storeOf().find(key('RefreshToken', id('g2')))).toBeUndefined();
    expect(await storeOf().find(key('AccessToken', id('g3')))).toBeDefined();
    expect(await storeOf().find(key('Grant', id('grant')))).toBeDefined();
    await storeOf().revokeGrants([id('grant'), id('another')]);
    expect(await storeOf().find(key('Grant', id('grant')))).toBeUndefined();
    expect(await storeOf().find(key('AccessToken', id('g3')))).toBeUndefined();
  });

  it('that are sessions are found by uid, and taken by one caller', async () => {
    const uid = id('uid');
    await storeOf().upsert(artefact('Session', id('cookie'), { uid, payload: { uid } }));
    expect((await storeOf().findByUid(uid))?.payload.uid).toBe(uid);
    const taken = await Promise.all([1, 2, 3].map(() => storeOf().takeSessions([uid])));
    expect(taken.flat()).toHaveLength(1);
    expect(await storeOf().findByUid(uid)).toBeUndefined();
  });

  it('with a user code are found by it', async () => {
    await storeOf().upsert(artefact('DeviceCode', id('device'), { userCode: id('WDJB') }));
    expect(await storeOf().findByUserCode(id('WDJB'))).toBeDefined();
    expect(await storeOf().findByUserCode(id('none'))).toBeUndefined();
  });

  it('that may exist once are refused while the first lives', async () => {
    const once = (): Promise<boolean> =>
      storeOf().insertOnce(artefact('ReplayDetection', id('jti'), { expiresAt: clock.in(5) }));
    const tries = await Promise.all([once(), once(), once()]);
    expect(tries.filter(Boolean)).toHaveLength(1);
    clock.forward(5);
    expect(await once()).toBe(true);
  });

  it('that are over are purged, a bounded number at a time', async () => {
    await storeOf().purge(1000);
    for (let i = 0; i < 5; i++) {
      await storeOf().upsert(artefact('AccessToken', id(`p${i}`), { expiresAt: clock.in(1) }));
    }
    await storeOf().upsert(artefact('AccessToken', id('kept'), { expiresAt: clock.in(600) }));
    clock.forward(1);
    expect([await storeOf().purge(3), await storeOf().purge(3)]).toEqual([3, 2]);
    expect(await storeOf().find(key('AccessToken', id('kept')))).toBeDefined();
  });
});

describe('the durable store', () => {
  const nul = String.fromCharCode(0);

  it.each([
    ['U+0000', { state: `a${nul}b` }],
    ['U+0000 deep inside', { params: { claims: [nul] } }],
    ['half a surrogate pair', { state: `a\ud800` }],
  ])('refuses %s with a clear error, and only that artefact', async (_what, payload) => {
    const tries = await Promise.allSettled([
      durable.upsert(artefact('Interaction', 'good-1')),
      durable.upsert({
        ...artefact('Interaction', 'bad'),
        payload: payload as Artefact['payload'],
      }),
      durable.upsert(artefact('Interaction', 'good-2')),
    ]);
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(tries[1]).toMatchObject({
      reason: { error: 'invalid_request', error_description: expect.stringContaining('U+0000') },
    });
  });

  it('keeps the text "\\u0000" and whole surrogate pairs as they are', async () => {
    const state = 'written \\u0000 \\\\u0000 é 🏥';
    await durable.upsert({ ...artefact('Interaction', 'text'), payload: { params: { state } } });
    const found = await durable.find(key('Interaction', 'text'));
    expect(found?.payload.params).toEqual({ state });
  });

  it('refuses one row of a batch, not its neighbours', async () => {
    await durable.upsert(artefact('DeviceCode', 'first', { userCode: 'SAME' }));
    const tries = await Promise.allSettled([
      durable.upsert(artefact('DeviceCode', 'before')),
      durable.upsert(artefact('DeviceCode', 'second', { userCode: 'SAME' })),
      durable.upsert(artefact('DeviceCode', 'after')),
    ]);
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await durable.find(key('DeviceCode', 'after'))).toBeDefined();
  });

  it('lets the later name of a renamed session stand', async () => {
    await durable.upsert(artefact('Session', 'new-name', { uid: 'renamed' }));
    await durable.upsert(artefact('Session', 'old-name', { uid: 'renamed' }));
    expect((await durable.findByUid('renamed'))?.payload.jti).toBe('new-name');
  });

  it('survives opposite writes on the same rows from two processes', async () => {
    const other = new OidcStore(test.database, clock);
    const names = Array.from({ length: 40 }, (_, i) => `row-${i}`);
    const forth = (): Promise<void>[] =>
      names.map((name) => durable.upsert(artefact('AccessToken', name, { grantId: 'shared' })));
    const back = (): Promise<void>[] =>
      names.toReversed().map((name) => other.destroy(key('AccessToken', name)));
    for (let round = 0; round < 10; round++) {
      await Promise.all([...forth(), ...back(), other.revokeTokensOf('shared')]);
    }
    await expect(durable.purge(1)).resolves.toBeLessThanOrEqual(1);
    await other.onModuleDestroy();
  });
});
