import { createPublicKey, sign, verify } from 'node:crypto';
import { testDatabase, type TestDatabase } from '../../database/src/testing.js';
import { SetClock, testKeyring } from '../../kernel/src/testing.js';
import { SigningKeyRepository } from './signing-key.repository.js';
import { SigningKeys } from './signing-keys.js';

describe('signing keys', () => {
  let test: TestDatabase;
  const clock = new SetClock('2026-01-01T08:00:00Z');
  const newKeys = () =>
    new SigningKeys(test.database, new SigningKeyRepository(test.database), testKeyring(), clock);

  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('are made once, even by two hubs that start together', async () => {
    const [one, two] = await Promise.all([newKeys().ensure('oidc'), newKeys().ensure('oidc')]);
    expect(one.map(({ kid }) => kid)).toEqual(two.map(({ kid }) => kid));
    expect(one.map(({ algorithm }) => algorithm).toSorted()).toEqual(['ES256', 'RS256']);
  });

  it('are never in clear in the database', async () => {
    const rows = await test.database.prisma.signingKey.findMany();
    for (const row of rows) {
      expect(JSON.stringify(row.publicJwk)).not.toContain('"d":');
      expect(() =>
        createPublicKey({ key: Buffer.from(row.privateBox), format: 'der', type: 'spki' }),
      ).toThrow();
    }
  });

  it('sign with the new key after a rotation while the former stays published for a day', async () => {
    const keys = newKeys();
    const before = await keys.active('oidc');
    const signature = sign('sha256', Buffer.from('x'), before.privateKey);
    const rotation = await test.database.run((tx) => keys.rotate('oidc', tx));
    expect(rotation.retiring).toContain(before.kid);
    expect((await keys.active('oidc')).kid).not.toBe(before.kid);
    const published = await keys.published('oidc');
    expect(published[0]?.state).toBe('active');
    const old = published.find(({ kid }) => kid === before.kid);
    const publicKey = createPublicKey({ key: old!.publicJwk, format: 'jwk' });
    expect(verify('sha256', Buffer.from('x'), publicKey, signature)).toBe(true);
    clock.forward(24 * 3600 + 1);
    expect((await keys.published('oidc')).map(({ kid }) => kid)).not.toContain(before.kid);
    expect(await keys.publicKey(before.kid)).toBeDefined();
  });
});
