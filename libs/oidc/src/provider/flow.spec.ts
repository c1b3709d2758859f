import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { THE_HUB } from '#libs/audit';
import { CareSessions } from '#libs/authentication';
import { SigningKeys } from '#libs/keys';
import {
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  createRemoteJWKSet,
} from 'jose';
import * as oc from 'openid-client';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { OidcClients } from '../clients/oidc-clients.js';
import {
  insertPerson,
  LogoutReceiver,
  startTestHub,
  TestApplication,
  TestBrowser,
  type TestHub,
  type TestPerson,
  type TestTokens,
} from '../testing.js';
import { OidcProvider } from './oidc-provider.js';

const CALLBACK = 'https://dpi.example.fr/retour';
const SECRET = 'a-secret-of-at-least-thirty-two-characters';
const POST = randomUUID();

let test: TestDatabase;
let hub: TestHub;
let person: TestPerson;
let receiver: LogoutReceiver;
let dpi: TestApplication;
let portal: TestApplication;
let legacy: TestApplication;

const base = {
  redirect_uris: [CALLBACK],
  post_logout_redirect_uris: ['https://dpi.example.fr/au-revoir'],
  grant_types: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'rpps', 'structure', 'psc', 'hub:api'],
};
const clients = (publicKey: object): object[] => [
  {
    ...base,
    client_id: 'dpi',
    client_name: 'Dossier patient',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [publicKey] },
    backchannel_logout_uri: `${receiver.origin}/logout`,
    client_uri: 'https://dpi.example.fr/',
  },
  {
    ...base,
    client_id: 'portail',
    client_name: 'Portail RH',
    token_endpoint_auth_method: 'none',
    scopes: ['openid', 'profile'],
  },
  {
    ...base,
    client_id: 'ancien',
    client_name: 'Ancien logiciel',
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: SECRET,
    pkce: 'exempt-confidential',
    id_token_signed_response_alg: 'RS256',
    introspection: 'any',
  },
];

beforeAll(async () => {
  test = await testDatabase();
  receiver = await new LogoutReceiver().start();
  hub = await startTestHub({ url: test.url });
  person = await insertPerson(test.database);
  const pair = await generateKeyPair('ES256');
  const publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'dpi-1', alg: 'ES256' };
  await hub.app.get(OidcClients).import(clients(publicKey), THE_HUB);
  const privateKey = { key: pair.privateKey, kid: 'dpi-1' };
  dpi = await TestApplication.of(hub, 'dpi', oc.PrivateKeyJwt(privateKey));
  portal = await TestApplication.of(hub, 'portail', oc.None());
  legacy = await TestApplication.of(hub, 'ancien', oc.ClientSecretBasic(SECRET), {
    id_token_signed_response_alg: 'RS256',
  });
});
afterAll(async () => {
  await hub.close();
  await receiver.stop();
  await test.drop();
});

const newBrowser = (): TestBrowser => new TestBrowser(hub.origin);
const badge = (): Record<string, string> => ({ identityId: person.id, workstationId: POST });
const events = (kind: string) =>
  test.database.prisma.auditEvent.findMany({ where: { kind }, orderBy: { at: 'desc' } });
const eventually = async (check: () => Promise<void> | void): Promise<void> => {
  const end = Date.now() + 5000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
};
const oauthError = (error: unknown): unknown => (error as { error?: unknown }).error;
const refusal = async (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (error: unknown) => oauthError(error) ?? (error as { status?: number }).status ?? error,
  );

describe('a sign-in at an application', () => {
  it('gives tokens that say who, how and when', async () => {
    const tokens = await dpi.signIn(newBrowser(), 'openid profile structure', badge());
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({
      iss: hub.issuer,
      sub: person.subject,
      aud: 'dpi',
      acr: 'urn:portique:acr:2fa',
      amr: ['hwk', 'pin', 'mfa'],
      sid: expect.any(String),
      auth_time: expect.any(Number),
    });
    expect(claims['session_expiry']).toBe(claims.auth_time! + 4 * 3600);
    expect(claims['name']).toBeUndefined();
    expect(tokens.expires_in).toBe(300);
    expect(decodeProtectedHeader(tokens.id_token!)).toMatchObject({ alg: 'ES256' });
    expect(await dpi.userInfo(tokens)).toEqual({
      sub: person.subject,
      session_expiry: claims['session_expiry'],
      name: 'Camille MOREAU',
      given_name: 'Camille',
      family_name: 'Moreau',
      matricules: [],
      structure: {
        legal_entity: { finess: '010009983', name: '', sector: '' },
        site: { finess: '010009991', name: '', sector: '' },
        unit: { code: 'CARD', label: 'Cardiologie' },
        job: { code: 'IDE', label: 'Infirmière' },
      },
    });
    const [event] = await events('oidc.signed-in');
    expect(event).toMatchObject({ subjectId: person.id, client: 'dpi', outcome: 'success' });
  });

  it('is not asked again for a second application in the same browser', async () => {
    const browser = newBrowser();
    const first = await dpi.signIn(browser, 'openid', badge());
    const { url, checks } = await portal.start('openid profile');
    const callback = await portal.visit(browser, url, {});
    const second = await portal.exchange(callback, checks);
    expect(second.claims()!.auth_time).toBe(first.claims()!.auth_time);
    expect(second.claims()!['sid']).toEqual(expect.any(String));
  });

  it('works by pushed request (PAR), whose request_uri serves once', async () => {
    const browser = newBrowser();
    const verifier = oc.randomPKCECodeVerifier();
    const url = await oc.buildAuthorizationUrlWithPAR(dpi.config, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: await oc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'abc',
    });
    expect(url.searchParams.get('request_uri')).toMatch(/^urn:/);
    const callback = await dpi.visit(browser, url, badge());
    const tokens = await dpi.exchange(callback, {
      pkceCodeVerifier: verifier,
      expectedState: 'abc',
    });
    expect(tokens.claims()!.sub).toBe(person.subject);
    const again = await browser.follow(await browser.get(url.href));
    expect(again.answer.status).toBe(400);
    expect(again.answer.headers.get('location')).toBeNull();
  });

  it('signs with RS256 for an application that needs it, without PKCE when it is exempt', async () => {
    const browser = newBrowser();
    const url = oc.buildAuthorizationUrl(legacy.config, {
      redirect_uri: CALLBACK,
      scope: 'openid',
      state: 's',
    });
    const callback = await legacy.visit(browser, url, badge());
    const tokens = await legacy.exchange(callback, { expectedState: 's' });
    expect(decodeProtectedHeader(tokens.id_token!)).toMatchObject({ alg: 'RS256' });
    const keys = createRemoteJWKSet(new URL(`${hub.issuer}/jwks`));
    const verified = await jwtVerify(tokens.id_token!, keys, { audience: 'ancien' });
    expect(verified.payload['sid']).toEqual(expect.any(String));
  });

  it('delivers the shape of Pro Santé Connect with the scope psc', async () => {
    const tokens = await dpi.signIn(newBrowser(), 'openid psc', badge());
    const info = await dpi.userInfo(tokens);
    expect(info).toMatchObject({
      sub: person.subject,
      SubjectNameID: '',
      given_name: 'Camille',
      family_name: 'Moreau',
      SubjectRole: [],
      otherIds: [],
      UITVersion: '1.0',
      Acces_Regulation_Medicale: 'FAUX',
    });
    expect(info['SubjectRefPro']).toBeUndefined();
  });

  it('can be given up: the application is told access_denied', async () => {
    const browser = newBrowser();
    const { url } = await dpi.start('openid');
    const page = await browser.follow(await browser.get(url.href));
    const answer = await browser.post(`${new URL(page.url).pathname}/cancel`, {});
    expect((await browser.follow(answer)).url).toMatch(
      /^https:\/\/dpi\.example\.fr.*error=access_denied/,
    );
  });
});

describe('an authorization request', () => {
  it.each([
    ['another path', 'https://dpi.example.fr/retour2'],
    ['a final slash', 'https://dpi.example.fr/retour/'],
    ['a capital letter', 'https://dpi.example.fr/Retour'],
    ['another port', 'https://dpi.example.fr:444/retour'],
    ['the default port written out', 'https://dpi.example.fr:443/retour'],
    ['a query', 'https://dpi.example.fr/retour?a=b'],
    ['a fragment', 'https://dpi.example.fr/retour#a'],
    ['another host before @', 'https://dpi.example.fr@evil.example/retour'],
    ['a user', 'https://user@dpi.example.fr/retour'],
    ['a backslash', 'https://dpi.example.fr\\@evil.example/retour'],
    ['encoded dots', 'https://dpi.example.fr/x/%2e%2e/retour'],
    ['a traversal', 'https://dpi.example.fr/x/../retour'],
    ['a semicolon', 'https://dpi.example.fr/retour;a'],
    ['a tab', 'https://dpi.example.fr/\tretour'],
    ['a line feed', 'https://dpi.example.fr/retour\n'],
    ['a sub-domain', 'https://evil.dpi.example.fr/retour'],
    ['a longer host', 'https://dpi.example.fr.evil.example/retour'],
    ['another scheme', 'http://dpi.example.fr/retour'],
    ['a script', 'javascript:alert(1)//https://dpi.example.fr/retour'],
    ['look-alike letters', 'https://dрi.example.fr/retour'],
    ['U+0000', `https://dpi.example.fr/retour${String.fromCharCode(0)}`],
  ])('with %s in its redirect URI never leads there', async (_what, redirect) => {
    const { url } = await dpi.start('openid', { redirect_uri: redirect });
    const answer = await newBrowser().get(url.href);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    const page = await answer.text();
    expect(page).toContain('Cette demande ne peut pas aboutir');
    expect(page).not.toMatch(/\bat .*\.js|node_modules|Error:/);
  });

  it.each([
    ['twice the same parameter', '&client_id=portail', {}],
    ['an unknown application', '', { client_id: 'nobody' }],
    ['no redirect URI', '', { redirect_uri: '' }],
    ['U+0000 in its state', '', { state: String.fromCharCode(0) }],
    ['U+0000 in its claims', '', { claims: '{"id_token":{"acr":{"value":"\\u0000"}}}' }],
    ['half a pair in its claims', '', { claims: '{"userinfo":{"name":{"value":"\\ud800"}}}' }],
    ['claims that are no object', '', { claims: '[]' }],
    ['claims of a wrong form', '', { claims: '{"id_token":{"acr":{"essential":"yes"}}}' }],
    ['claims that are not JSON', '', { claims: '{' }],
    ['an unknown prompt', '', { prompt: 'dance' }],
    ['a negative max_age', '', { max_age: '-1' }],
    ['a max_age that is no number', '', { max_age: 'NaN' }],
    ['a request object', '', { request: 'e30.e30.' }],
    ['a response type without code', '', { response_type: 'token' }],
    ['plain PKCE', '', { code_challenge_method: 'plain' }],
    ['no PKCE', '', { code_challenge: '', code_challenge_method: '' }],
    ['a scope it was not given', '', { scope: 'openid dmp:air' }],
    ['an unknown response mode', '', { response_mode: 'smoke' }],
    ['markup in its ui_locales', '', { ui_locales: '<script>', prompt: 'dance' }],
  ] as [string, string, Record<string, string>][])(
    'with %s is refused without a stack',
    async (_what, suffix, more) => {
      const { url } = await dpi.start('openid', more);
      for (const [name, value] of Array.from(url.searchParams))
        if (value === '') url.searchParams.delete(name);
      const answer = await newBrowser().get(url.href + suffix);
      const text = await answer.text();
      const location = answer.headers.get('location') ?? '';
      const end = answer.status === 303 ? location : `page ${answer.status}`;
      expect(end).toMatch(/^(https:\/\/dpi\.example\.fr\/retour[?#].*error=|page 400$)/);
      expect(text + location).not.toMatch(/node_modules|Error:|<script>|\bat /);
    },
  );

  it('says no secret of the hub to a page that is framed or guessed', async () => {
    const answer = await newBrowser().get('/oidc/auth?client_id=nobody');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('builds its addresses from the configured origin, whatever Host says', async () => {
    const { url } = await dpi.start('openid');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    });
    expect(answer.headers.get('location')).toMatch(/^\/interaction\//);
    expect(answer.headers.getSetCookie().join()).not.toContain('evil');
  });
});

describe('a code', () => {
  it('used twice is refused, and what it gave dies', async () => {
    const { url, checks } = await dpi.start('openid profile');
    const callback = await dpi.visit(newBrowser(), url, badge());
    const tokens = await dpi.exchange(callback, checks);
    await dpi.userInfo(tokens);
    expect(await refusal(dpi.exchange(callback, checks))).toBe('invalid_grant');
    expect(await refusal(dpi.userInfo(tokens))).toBe(401);
    expect(await refusal(dpi.refresh(tokens))).toBe('invalid_grant');
    expect(await events('oidc.token-replayed')).not.toHaveLength(0);
  });

  it('used by twenty callers at once gives tokens to one at most, and they are dead', async () => {
    const { url, checks } = await dpi.start('openid profile');
    const callback = await dpi.visit(newBrowser(), url, badge());
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, () => dpi.exchange(callback, checks)),
    );
    const won = tries.filter((one) => one.status === 'fulfilled');
    expect(won.length).toBeLessThanOrEqual(1);
    for (const one of won) expect(await refusal(dpi.userInfo(one.value))).toBe(401);
  });

  it('is refused with another verifier, by another application, or a minute later', async () => {
    const first = await dpi.start('openid');
    const callback = await dpi.visit(newBrowser(), first.url, badge());
    const wrong = { ...first.checks, pkceCodeVerifier: oc.randomPKCECodeVerifier() };
    expect(await refusal(dpi.exchange(callback, wrong))).toBe('invalid_grant');

    const second = await dpi.start('openid');
    const other = await dpi.visit(newBrowser(), second.url, badge());
    expect(await refusal(legacy.exchange(other, second.checks))).toBe('invalid_grant');

    const third = await dpi.start('openid');
    const late = await dpi.visit(newBrowser(), third.url, badge());
    hub.clock.forward(61);
    expect(await refusal(dpi.exchange(late, third.checks))).toBe('invalid_grant');
  });
});

describe('a refresh token', () => {
  it('is renewed at each use, and the former one, used again, kills the family', async () => {
    const first = await dpi.signIn(newBrowser(), 'openid profile', badge());
    const second = await dpi.refresh(first);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const third = await dpi.refresh(second);
    expect(third.claims()!.auth_time).toBe(first.claims()!.auth_time);
    await dpi.userInfo(third);
    expect(await refusal(dpi.refresh(first))).toBe('invalid_grant');
    expect(await refusal(dpi.refresh(third))).toBe('invalid_grant');
    expect(await refusal(dpi.userInfo(third))).toBe(401);
  });

  it('used by fifty callers at once serves one at most', async () => {
    const tokens = await dpi.signIn(newBrowser(), 'openid', badge());
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => dpi.refresh(tokens)));
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  });

  it('is worth nothing cut, lengthened, in other case, or at another application', async () => {
    const tokens = await dpi.signIn(newBrowser(), 'openid', badge());
    const value = tokens.refresh_token!;
    for (const wrong of [value.slice(0, -1), `${value}a`, value.toUpperCase(), '%00', '']) {
      const changed = { ...tokens, refresh_token: wrong } as TestTokens;
      expect(await refusal(dpi.refresh(changed))).not.toBe('accepted');
    }
    expect(await refusal(legacy.refresh(tokens))).toBe('invalid_grant');
    await dpi.refresh(tokens);
  });
});

describe('a session', () => {
  it('ended elsewhere makes refresh, userinfo, introspection and API refuse at once, and tells the application', async () => {
    const browser = newBrowser();
    const tokens = await dpi.signIn(browser, 'openid profile hub:api', badge());
    expect((await dpi.call(tokens, '/test/person')).status).toBe(200);
    expect((await oc.tokenIntrospection(legacy.config, tokens.access_token)).active).toBe(true);
    const heard = receiver.tokens.length;
    const sessions = hub.app.get(CareSessions);
    const [session] = await sessions.listOf(person.id as never);
    await sessions.endByOfficer(session!.id, { because: 'lost badge', by: THE_HUB });
    await eventually(async () => {
      expect(await refusal(dpi.userInfo(tokens))).toBe(401);
    });
    expect(await refusal(dpi.refresh(tokens))).toBe('invalid_grant');
    expect((await oc.tokenIntrospection(legacy.config, tokens.access_token)).active).toBe(false);
    expect((await dpi.call(tokens, '/test/person')).status).toBe(401);
    await eventually(() => expect(receiver.tokens).toHaveLength(heard + 1));
    const keys = createRemoteJWKSet(new URL(`${hub.issuer}/jwks`));
    const { payload } = await jwtVerify(receiver.tokens.at(-1)!, keys, {
      issuer: hub.issuer,
      audience: 'dpi',
      typ: 'logout+jwt',
    });
    expect(payload).toMatchObject({
      sub: person.subject,
      sid: tokens.claims()!['sid'],
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload['nonce']).toBeUndefined();
    const { url } = await dpi.start('openid');
    const again = await browser.follow(await browser.get(url.href));
    expect(again.url).toContain('/interaction/');
  });

  it('changes its name at each sign-in: a cookie known before is worth nothing after', async () => {
    const browser = newBrowser();
    await dpi.signIn(browser, 'openid', badge());
    const thief = browser.copy();
    await dpi.signIn(browser, 'openid', badge(), { prompt: 'login' });
    const { url } = await dpi.start('openid', { prompt: 'none' });
    expect((await thief.follow(await thief.get(url.href))).url).toContain('error=login_required');
    expect((await browser.follow(await browser.get(url.href))).url).toContain('code=');
  });

  it('of one person is replaced, whole, by the next who signs in on the browser', async () => {
    const other = await insertPerson(test.database, 2);
    const browser = newBrowser();
    const first = await dpi.signIn(browser, 'openid profile', badge());
    const signIn = { identityId: other.id, workstationId: POST };
    const second = await dpi.signIn(browser, 'openid profile', signIn, { prompt: 'login' });
    expect(second.claims()!.sub).toBe(other.subject);
    expect(second.claims()!['sid']).not.toBe(first.claims()!['sid']);
    expect(await refusal(dpi.userInfo(first))).toBe(401);
    expect(await dpi.userInfo(second)).toMatchObject({ sub: other.subject });
  });

  it('needs both factors again when the application asks for a recent full 2FA', async () => {
    const browser = newBrowser();
    const first = await dpi.signIn(browser, 'openid', badge());
    hub.clock.forward(600);
    const { url, checks } = await dpi.start('openid', { max_age: '300' });
    const page = await browser.follow(await browser.get(url.href));
    expect(page.url).toContain('/interaction/');
    const path = `${new URL(page.url).pathname}/fake-sign-in`;
    const tapOnly = await browser.post(path, { ...badge(), how: 'tap' });
    expect(tapOnly.headers.get('location')).toBe(new URL(page.url).pathname);
    const both = await browser.post(path, { ...badge(), how: 'tap' });
    const callback = new URL((await browser.follow(both)).url);
    const tokens = await dpi.exchange(callback, checks);
    expect(tokens.claims()!.auth_time).toBeGreaterThan(first.claims()!.auth_time!);
  });

  it('is kept when its full 2FA is recent enough', async () => {
    const browser = newBrowser();
    const first = await dpi.signIn(browser, 'openid', badge());
    const again = await dpi.signIn(browser, 'openid', {}, { max_age: '3000' });
    expect(again.claims()!.auth_time).toBe(first.claims()!.auth_time);
  });

  it('is over four hours after the full 2FA, with its tokens', async () => {
    const browser = newBrowser();
    const tokens = await dpi.signIn(browser, 'openid', badge());
    const { url } = await dpi.start('openid', { prompt: 'none' });
    // In use all along: never a quarter of an hour without a sign.
    for (let spent = 0; spent < 4 * 3600 - 30; spent += 795) {
      hub.clock.forward(Math.min(795, 4 * 3600 - 30 - spent));
      expect((await browser.follow(await browser.get(url.href))).url).toContain('code=');
    }
    hub.clock.forward(31);
    expect((await browser.follow(await browser.get(url.href))).url).toContain(
      'error=login_required',
    );
    expect(await refusal(dpi.refresh(tokens))).toBe('invalid_grant');
  });

  it.each([
    [
      'an unknown level is refused, not looped',
      { acr: { essential: true, value: 'eidas4' } },
      'unmet_authentication_requirements',
    ],
    [
      'none of the levels is refused',
      { acr: { essential: true, values: ['a', 'b'] } },
      'unmet_authentication_requirements',
    ],
  ])('essential: %s', async (_what, claims, error) => {
    const browser = newBrowser();
    const { url } = await dpi.start('openid', { claims: JSON.stringify({ id_token: claims }) });
    expect((await browser.follow(await browser.get(url.href))).url).toContain(`error=${error}`);
  });

  it.each([
    [
      'essential, the hub’s own',
      {
        claims: JSON.stringify({
          id_token: { acr: { essential: true, value: 'urn:portique:acr:2fa' } },
        }),
      },
    ],
    [
      'essential, one of two',
      {
        claims: JSON.stringify({
          id_token: { acr: { essential: true, values: ['x', 'urn:portique:acr:2fa'] } },
        }),
      },
    ],
    ['voluntary, unknown', { acr_values: 'eidas4' }],
  ])('with a level asked for (%s) signs in', async (_what, more) => {
    const tokens = await dpi.signIn(newBrowser(), 'openid', badge(), more);
    expect(tokens.claims()!['acr']).toBe('urn:portique:acr:2fa');
  });
});

describe('logout by an application', () => {
  it('asks in French, ends the session and its tokens, locks the person’s, tells the others', async () => {
    const browser = newBrowser();
    const tokens = await portal.signIn(browser, 'openid profile', badge());
    const other = await dpi.signIn(browser, 'openid profile', {});
    const heard = receiver.tokens.length;
    const url = oc.buildEndSessionUrl(portal.config, {
      id_token_hint: tokens.id_token!,
      post_logout_redirect_uri: 'https://dpi.example.fr/au-revoir',
      state: 'bye',
    });
    const answer = await browser.get(url.href);
    expect(answer.headers.get('content-security-policy')).toContain('form-action');
    const page = await answer.text();
    expect(page).toContain('Se déconnecter ?');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)![1]!;
    const out = await browser.post('/oidc/session/end/confirm', { xsrf, logout: 'yes' });
    expect(out.headers.get('location')).toBe('https://dpi.example.fr/au-revoir?state=bye');
    expect(await refusal(portal.userInfo(tokens))).toBe(401);
    expect(await refusal(dpi.userInfo(other))).toBe(401);
    await eventually(() => expect(receiver.tokens).toHaveLength(heard + 1));
    const [session] = await hub.app.get(CareSessions).listOf(person.id as never);
    expect(session!.state).toBe('locked');
    const again = await portal.start('openid', { prompt: 'none' });
    expect((await browser.follow(await browser.get(again.url.href))).url).toContain(
      'login_required',
    );
  });

  it.each([
    [
      'an address that is not registered',
      { client_id: 'portail', post_logout_redirect_uri: 'https://evil.example/' },
    ],
    [
      'a query added',
      { client_id: 'portail', post_logout_redirect_uri: 'https://dpi.example.fr/au-revoir?x=1' },
    ],
    [
      'a hint that is no token',
      { id_token_hint: 'abc', post_logout_redirect_uri: 'https://dpi.example.fr/au-revoir' },
    ],
  ])('with %s never leads there', async (_what, parameters) => {
    const browser = newBrowser();
    await portal.signIn(browser, 'openid', badge());
    const answer = await browser.get(
      `/oidc/session/end?${new URLSearchParams(parameters).toString()}`,
    );
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('Cette demande ne peut pas aboutir');
  });
});

describe('an application', () => {
  it('that proves itself badly is refused, traced once a minute', async () => {
    const wrong = await TestApplication.of(hub, 'ancien', oc.ClientSecretBasic(`${SECRET}x`));
    const { url, checks } = await wrong.start('openid');
    const callback = await wrong.visit(newBrowser(), url, badge());
    expect(await refusal(wrong.exchange(callback, checks))).toBe(401);
    expect(await refusal(wrong.exchange(callback, checks))).toBe(401);
    await eventually(async () => expect(await events('oidc.client-refused')).toHaveLength(1));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
    const forged = await TestApplication.of(hub, 'dpi', oc.PrivateKeyJwt(key));
    expect(await refusal(forged.exchange(callback, checks))).toBe('invalid_client');
  });

  it('that was disabled is refused everywhere, with the tokens it had', async () => {
    const register = hub.app.get(OidcClients);
    const document = {
      ...base,
      client_id: 'essai',
      client_name: 'Essai',
      token_endpoint_auth_method: 'none',
      scopes: ['openid', 'profile', 'hub:api'],
    };
    await register.import([document], THE_HUB);
    const trial = await TestApplication.of(hub, 'essai', oc.None());
    const tokens = await trial.signIn(newBrowser(), 'openid profile hub:api', badge());
    expect((await trial.call(tokens, '/test/person')).status).toBe(200);
    await register.import([{ ...document, enabled: false }], THE_HUB);
    expect(await refusal(trial.userInfo(tokens))).toBe(401);
    expect(await refusal(trial.refresh(tokens))).toBe('invalid_client');
    expect((await trial.call(tokens, '/test/person')).status).toBe(401);
    const { url } = await trial.start('openid');
    expect((await newBrowser().get(url.href)).status).toBe(400);
  });

  it('may revoke its own tokens', async () => {
    const tokens = await dpi.signIn(newBrowser(), 'openid profile', badge());
    await oc.tokenRevocation(dpi.config, tokens.refresh_token!);
    expect(await refusal(dpi.refresh(tokens))).toBe('invalid_grant');
  });
});

describe('a rotation of keys', () => {
  it('made elsewhere is taken over without a restart; tokens signed before still verify', async () => {
    const before = await dpi.signIn(newBrowser(), 'openid', badge());
    const formerKid = decodeProtectedHeader(before.id_token!).kid;
    const elsewhere = hub.app.get(SigningKeys, { strict: false });
    await test.database.run((tx) => elsewhere.rotate('oidc', tx)).catch(() => undefined);
    const answer = await fetch(`${hub.issuer}/jwks`);
    const published = (await answer.json()) as { keys: { kid: string }[] };
    expect(published.keys).toHaveLength(4);
    expect(JSON.stringify(published)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
    expect(published.keys.map((key) => key.kid)).toContain(formerKid);
    const after = await TestApplication.of(hub, 'portail', oc.None());
    const tokens = await after.signIn(newBrowser(), 'openid', badge());
    expect(decodeProtectedHeader(tokens.id_token!).kid).not.toBe(formerKid);
    expect(published.keys.map((key) => key.kid)).toContain(
      decodeProtectedHeader(tokens.id_token!).kid,
    );
    const keys = createRemoteJWKSet(new URL(`${hub.issuer}/jwks`));
    await jwtVerify(before.id_token!, keys, { audience: 'dpi' });
    expect(hub.app.get(OidcProvider).current().issuer).toBe(hub.issuer);
  });
});

describe('behind a proxy that ends TLS', () => {
  it('cookies are Secure and addresses those of the configured origin, whatever the headers say', async () => {
    const origin = 'https://hub.example.fr';
    const proxied = await startTestHub({ url: test.url, origin });
    try {
      const { port } = proxied.app.getHttpServer().address() as { port: number };
      const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
      const headers = { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' };
      const discovery = await fetch(at('/oidc/.well-known/openid-configuration'), { headers });
      const text = await discovery.text();
      expect(JSON.parse(text)).toMatchObject({
        issuer: `${origin}/oidc`,
        authorization_endpoint: `${origin}/oidc/auth`,
        pushed_authorization_request_endpoint: `${origin}/oidc/request`,
        end_session_endpoint: `${origin}/oidc/session/end`,
        jwks_uri: `${origin}/oidc/jwks`,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        code_challenge_methods_supported: ['S256'],
        id_token_signing_alg_values_supported: expect.arrayContaining(['ES256', 'RS256']),
        token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'none'],
        authorization_response_iss_parameter_supported: true,
      });
      expect(text).not.toMatch(/evil|127\.0\.0\.1|"implicit"|HS256/);
      const { url } = await portal.start('openid');
      const answer = await fetch(at(`/oidc/auth${url.search}`), { headers, redirect: 'manual' });
      const cookies = answer.headers.getSetCookie();
      expect(cookies).toHaveLength(4);
      for (const cookie of cookies) expect(cookie).toMatch(/; secure.*httponly/i);
    } finally {
      await proxied.close();
    }
  });
});

describe('two hub processes on one database', () => {
  it('serve one flow between them, and both refuse what one has ended', async () => {
    const second = await startTestHub({ url: test.url, origin: hub.origin, clock: hub.clock });
    try {
      const port = (second.app.getHttpServer().address() as { port: number }).port;
      const { url, checks } = await portal.start('openid profile');
      const browser = newBrowser();
      const page = await browser.follow(await browser.get(url.href));
      const other = browser.copy();
      const path = `${new URL(page.url).pathname}/fake-sign-in`;
      const answer = await other.post(path, badge());
      const callback = new URL((await other.follow(answer)).url);
      const tokens = await portal.exchange(callback, checks);
      const asked = (): Promise<Response> =>
        fetch(`http://127.0.0.1:${port}/oidc/me`, {
          headers: { authorization: `Bearer ${tokens.access_token}` },
        });
      expect((await asked()).status).toBe(200);
      const sessions = hub.app.get(CareSessions);
      const [session] = await sessions.listOf(person.id as never);
      await sessions.endByOfficer(session!.id, { because: 'test', by: THE_HUB });
      await eventually(async () => expect((await asked()).status).toBe(401));
    } finally {
      await second.close();
    }
  });
});
