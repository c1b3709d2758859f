import { randomUUID } from 'node:crypto';
import { ClientAuthenticator, TokenReader } from '#libs/access';
import { THE_HUB } from '#libs/audit';
import { epochSeconds } from '#libs/kernel';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import * as oc from 'openid-client';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { OidcClients } from '../clients/oidc-clients.js';
import {
  insertPerson,
  startTestHub,
  TestApplication,
  TestBrowser,
  type TestHub,
} from '../testing.js';

let test: TestDatabase;
let hub: TestHub;
let keys: { readonly es: CryptoKey; readonly rs: CryptoKey; readonly other: CryptoKey };
let dpi: TestApplication;
let signIn: Record<string, string>;

const SERVICE = 'service';
const base = { redirect_uris: ['https://dpi.example.fr/retour'], client_name: 'DPI' };

beforeAll(async () => {
  test = await testDatabase();
  hub = await startTestHub({ url: test.url });
  const person = await insertPerson(test.database);
  signIn = { identityId: person.id, workstationId: randomUUID() };
  const es = await generateKeyPair('ES256');
  const rs = await generateKeyPair('RS256');
  const other = await generateKeyPair('ES256');
  keys = { es: es.privateKey, rs: rs.privateKey, other: other.privateKey };
  const jwk = await exportJWK(es.publicKey);
  const jwks = {
    keys: [
      { ...jwk, kid: 'es' },
      { ...(await exportJWK(rs.publicKey)), kid: 'rs' },
    ],
  };
  const proof = { token_endpoint_auth_method: 'private_key_jwt', jwks };
  await hub.app.get(OidcClients).import(
    [
      { ...base, ...proof, client_id: 'dpi', scopes: ['openid', 'hub:api', 'dmp:air'] },
      {
        ...base,
        ...proof,
        client_id: SERVICE,
        redirect_uris: [],
        grant_types: ['client_credentials'],
        scopes: ['hub:api'],
      },
      { ...base, client_id: 'public', token_endpoint_auth_method: 'none' },
      { ...base, ...proof, client_id: 'off', enabled: false },
    ],
    THE_HUB,
  );
  dpi = await TestApplication.of(hub, 'dpi', oc.PrivateKeyJwt({ key: keys.es, kid: 'es' }));
});
afterAll(async () => {
  await hub.close();
  await test.drop();
});

interface Changes {
  readonly claims?: Record<string, unknown>;
  readonly header?: { alg: string; kid?: string };
  readonly key?: CryptoKey;
}

async function assertion({ claims = {}, header, key }: Changes = {}): Promise<string> {
  const now = epochSeconds(hub.clock.now());
  const all = {
    iss: 'dpi',
    sub: 'dpi',
    aud: hub.issuer,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
    ...claims,
  };
  // What is undefined is left out of the JSON.
  return new SignJWT(all)
    .setProtectedHeader(header ?? { alg: 'ES256', kid: 'es' })
    .sign(key ?? keys.es);
}
const authenticate = async (text: string): Promise<string | undefined> =>
  hub.app.get(ClientAuthenticator).authenticate(text);
const setState = (state: string): Promise<unknown> =>
  test.database.prisma.identity.updateMany({ data: { state } });
const now = (): number => epochSeconds(hub.clock.now());

describe('an assertion of an application', () => {
  it('is good once, in all processes', async () => {
    const text = await assertion();
    const tries = await Promise.all(Array.from({ length: 10 }, () => authenticate(text)));
    expect(tries.filter((client) => client === 'dpi')).toHaveLength(1);
    expect(await authenticate(text)).toBeUndefined();
  });

  it.each([
    [
      'eight seconds ahead',
      () => ({ claims: { iat: now() + 8, nbf: now() + 8, exp: now() + 60 } }),
    ],
    ['without a key id', () => ({ header: { alg: 'ES256' } })],
    ['that lives 60 seconds', () => ({ claims: { exp: now() + 60 } })],
  ] as [string, () => Changes][])('%s is good', async (_what, changes) => {
    expect(await authenticate(await assertion(changes()))).toBe('dpi');
  });

  it.each([
    ['that lives 61 seconds', () => ({ claims: { exp: now() + 61 } })],
    ['that ended a minute ago', () => ({ claims: { iat: now() - 120, exp: now() - 60 } })],
    ['of the future', () => ({ claims: { iat: now() + 61, exp: now() + 100 } })],
    ['not valid yet', () => ({ claims: { nbf: now() + 61 } })],
    ['for a list of audiences', () => ({ claims: { aud: [hub.issuer] } })],
    ['for the token endpoint', () => ({ claims: { aud: `${hub.issuer}/token` } })],
    ['for another server', () => ({ claims: { aud: 'https://other.example.fr' } })],
    ['for the issuer with a slash', () => ({ claims: { aud: `${hub.issuer}/` } })],
    ['without audience', () => ({ claims: { aud: undefined } })],
    ['without end', () => ({ claims: { exp: undefined } })],
    ['without time', () => ({ claims: { iat: undefined } })],
    ['without identifier', () => ({ claims: { jti: undefined } })],
    ['with a short identifier', () => ({ claims: { jti: 'abc' } })],
    ['without subject', () => ({ claims: { sub: undefined } })],
    ['about another', () => ({ claims: { sub: 'public' } })],
    ['of another application', () => ({ claims: { iss: 'public', sub: 'public' } })],
    ['of a disabled application', () => ({ claims: { iss: 'off', sub: 'off' } })],
    ['of an unknown application', () => ({ claims: { iss: 'nobody', sub: 'nobody' } })],
    ['signed with RS256', () => ({ header: { alg: 'RS256', kid: 'rs' }, key: keys.rs })],
    ['signed by another key', () => ({ key: keys.other })],
    ['with a key id that is a path', () => ({ header: { alg: 'ES256', kid: '../../etc/passwd' } })],
  ] as [string, () => Changes][])('%s is refused', async (_what, changes) => {
    expect(await authenticate(await assertion(changes()))).toBeUndefined();
  });

  it.each([
    ['no token', 'abc'],
    ['nothing', ''],
    ['an unsigned one', 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJkcGkifQ.'],
    ['HS256 with the public key', 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkcGkiLCJzdWIiOiJkcGkifQ.AAAA'],
  ])('that is %s is refused', async (_what, text) => {
    expect(await authenticate(text)).toBeUndefined();
  });
});

describe('an access token', () => {
  it('opens the API to a person, with the application’s proof where it is asked', async () => {
    const tokens = await dpi.signIn(new TestBrowser(hub.origin), 'openid hub:api dmp:air', signIn);
    expect(await (await dpi.call(tokens, '/test/person')).json()).toMatchObject({
      kind: 'person',
      clientId: 'dpi',
      identityId: signIn['identityId'],
      scopes: ['openid', 'hub:api', 'dmp:air'],
      roles: [],
      oidcSessionUid: expect.any(String),
    });
    expect((await dpi.call(tokens, '/test/person-and-client')).status).toBe(403);
    const proven = await fetch(`${hub.origin}/test/person-and-client`, {
      headers: {
        authorization: `Bearer ${tokens.access_token}`,
        'client-assertion': await assertion(),
      },
    });
    expect(proven.status).toBe(200);
    expect((await dpi.call(tokens, '/test/client')).status).toBe(403);
  });

  it('of a person who was suspended is worth nothing two seconds later', async () => {
    const tokens = await dpi.signIn(new TestBrowser(hub.origin), 'openid hub:api', signIn);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(200);
    await setState('suspended');
    hub.clock.forward(2);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(401);
    await setState('active');
  });

  it('carries the roles of the moment', async () => {
    const { identityId } = signIn;
    await test.database.prisma.hubRole.create({
      data: { identityId: identityId!, role: 'auditor', grantedAt: new Date(), grantedBy: 'test' },
    });
    hub.clock.forward(2);
    const tokens = await dpi.signIn(new TestBrowser(hub.origin), 'openid hub:api', signIn);
    const caller = (await (await dpi.call(tokens, '/test/person')).json()) as { roles: string[] };
    expect(caller.roles).toEqual(['auditor']);
  });

  it('of an application by itself opens what is for applications', async () => {
    const service = await TestApplication.of(
      hub,
      SERVICE,
      oc.PrivateKeyJwt({ key: keys.es, kid: 'es' }),
    );
    const tokens = await oc.clientCredentialsGrant(service.config, { scope: 'hub:api' });
    expect(await (await service.call(tokens, '/test/client')).json()).toEqual({
      kind: 'client',
      clientId: SERVICE,
      scopes: ['hub:api'],
    });
    expect((await service.call(tokens, '/test/person')).status).toBe(403);
  });

  it('without the scope opens nothing; cut, lengthened or invented it is no token', async () => {
    const tokens = await dpi.signIn(new TestBrowser(hub.origin), 'openid', signIn);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(403);
    const good = tokens.access_token;
    for (const text of [good.slice(1), `${good}a`, good.toLowerCase(), 'a.b.c', '%00']) {
      expect(await hub.app.get(TokenReader).read(text)).toBeUndefined();
    }
  });

  it('bound to a key (DPoP) is no bearer token', async () => {
    const browser = new TestBrowser(hub.origin);
    const { url, checks } = await dpi.start('openid hub:api');
    const callback = await dpi.visit(browser, url, signIn);
    const pair = await oc.randomDPoPKeyPair();
    const DPoP = oc.getDPoPHandle(dpi.config, pair);
    const tokens = await oc.authorizationCodeGrant(dpi.config, callback, checks, undefined, {
      DPoP,
    });
    expect(tokens.token_type).toBe('dpop');
    expect((await dpi.call(tokens, '/test/person')).status).toBe(401);
  });

  it('is over after five minutes', async () => {
    const tokens = await dpi.signIn(new TestBrowser(hub.origin), 'openid hub:api', signIn);
    hub.clock.forward(299);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(200);
    hub.clock.forward(2);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(401);
  });
});
