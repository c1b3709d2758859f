import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import { Provider, type Configuration, type JWK } from 'oidc-provider';
import { SetClock, SeededRandom } from '../../../libs/kernel/src/testing.js';
import { createDpi, type Dpi } from './app.js';
import { importClientKey } from './hub/client-key.js';
import { wardsOf } from './patients/wards.js';
import { answering } from './session/answering.js';

const CLIENT = 'demo-dpi';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Two fictitious patients: one to consult, one whose identity is still provisional. */
export const PATIENTS = [
  {
    ins: '207058575627097',
    insOid: '1.2.250.1.213.1.4.10',
    insStatus: 'qualifiee',
    familyName: 'PATB-QUATRE',
    givenNames: ['LAURENCE'],
    birthDate: '2007-05-25',
    sex: 'F',
    unit: 'Cardiologie',
    room: 'C-101',
    reason: 'Myocardite, surveillance',
    dmp: 'active',
  },
  {
    ins: '180017599901711',
    insOid: '1.2.250.1.213.1.4.10',
    insStatus: 'provisoire',
    familyName: '<b>INCONNU</b>',
    givenNames: ['PAUL'],
    birthDate: '1980-01-01',
    sex: 'M',
    unit: 'Urgences',
    room: 'Box 7',
    reason: 'Malaise & "chute"',
    dmp: 'active',
  },
];

/** One call that reached AIR. */
interface AirCall {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly subject: string;
  readonly assertion: Record<string, unknown>;
}

export interface AirResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer | string;
}

export const json = (body: unknown, status = 200): AirResponse => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

export const problem = (code: string, status = 403, shown: object = {}): AirResponse => ({
  status,
  type: 'application/problem+json',
  body: JSON.stringify({ type: 'about:blank', status, code, ...shown }),
});

interface Person {
  readonly sub: string;
  readonly name: string;
  readonly amr: string[];
}

/** The provider's objects in memory; the one client is known beforehand. */
class MemoryAdapter {
  static client: Record<string, unknown> = {};
  static readonly #store = new Map<string, Record<string, unknown>>();

  constructor(private readonly model: string) {}

  #key(id: string): string {
    return `${this.model}/${id}`;
  }

  async upsert(id: string, payload: Record<string, unknown>): Promise<void> {
    MemoryAdapter.#store.set(this.#key(id), payload);
    if (typeof payload['uid'] === 'string')
      MemoryAdapter.#store.set(`uid/${payload['uid']}`, payload);
  }

  async find(id: string): Promise<Record<string, unknown> | undefined> {
    return this.model === 'Client' ? MemoryAdapter.client : MemoryAdapter.#store.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
    return MemoryAdapter.#store.get(`uid/${uid}`);
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const payload = MemoryAdapter.#store.get(this.#key(id));
    if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    MemoryAdapter.#store.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, payload] of MemoryAdapter.#store) {
      if (payload['grantId'] === grantId) MemoryAdapter.#store.delete(key);
    }
  }
}

/** A hub in memory: an OpenID provider that signs in whoever is at the post, and a fake AIR. */
class FakeHub {
  /** Who taps their badge next; `undefined`: nobody, the sign-in is refused. */
  atThePost: Person | undefined = {
    sub: 'camille',
    name: 'Camille MOREAU',
    amr: ['mfa', 'pin', 'pop'],
  };
  refreshTokens = true;
  readonly air = new Map<string, AirResponse>();
  readonly calls: AirCall[] = [];
  readonly origin: string;
  readonly provider: Provider;
  readonly #assertions = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly privateKey: Parameters<SignJWT['sign']>[0],
    readonly dpiJwk: JWK,
    dpiOrigin: string,
    jwk: JWK,
  ) {
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    this.provider = new Provider(this.issuer, this.#configuration(dpiOrigin, jwk));
    server.on('request', this.#app());
  }

  get issuer(): string {
    return `${this.origin}/oidc`;
  }

  static async start(dpiOrigin: string, dpiJwk: JWK): Promise<FakeHub> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'hub-1', alg: 'ES256', use: 'sig' };
    const server = createServer();
    await new Promise<void>((done) => {
      server.listen(0, 'localhost', done);
    });
    return new FakeHub(server, privateKey, dpiJwk, dpiOrigin, jwk);
  }

  #configuration(dpiOrigin: string, jwk: JWK): Configuration {
    MemoryAdapter.client = this.#client(dpiOrigin);
    return {
      adapter: MemoryAdapter,
      jwks: { keys: [jwk] },
      scopes: ['openid', 'profile', 'rpps', 'structure', 'psc', 'dmp:air'],
      claims: {
        openid: ['sub', 'acr', 'amr', 'auth_time'],
        profile: ['name'],
        rpps: ['rpps'],
        structure: ['structure'],
        psc: ['SubjectRole'],
        sid: null,
      },
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        pushedAuthorizationRequests: { enabled: true },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          enabled: true,
          logoutSource: (ctx, form) => {
            ctx.body = form;
          },
          postLogoutSuccessSource: (ctx) => {
            ctx.body = 'au revoir';
          },
        },
      },
      enabledJWA: { idTokenSigningAlgValues: ['ES256'], clientAuthSigningAlgValues: ['ES256'] },
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      findAccount: (_ctx, sub) => ({
        accountId: sub,
        claims: () => ({
          sub,
          name: this.atThePost?.name ?? sub,
          rpps: '99900063480',
          structure: {
            site: { finess: '010999118', name: 'Site' },
            unit: { code: '1110', label: 'Cardiologie' },
            job: { code: 'IDE', label: 'Infirmier' },
          },
        }),
      }),
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client!.clientId,
          accountId: ctx.oidc.session!.accountId!,
        });
        grant.addOIDCScope('openid profile rpps structure psc dmp:air');
        ctx.oidc.claims.id_token = { ...ctx.oidc.claims.id_token, sid: null };
        await grant.save();
        return grant;
      },
      issueRefreshToken: () => this.refreshTokens,
      rotateRefreshToken: true,
      ttl: {
        RefreshToken: 3600,
        AccessToken: 300,
        Interaction: 600,
        Session: 14_400,
        Grant: 14_400,
        IdToken: 300,
      },
      cookies: { keys: ['a key of the tests'] },
      // The library's own guard refuses calls to this machine.
      fetch: (url, options) => {
        const { dispatcher: _guarded, ...rest } = (options ?? {}) as Record<string, unknown>;
        return globalThis.fetch(url, rest);
      },
    };
  }

  #client(dpiOrigin: string): Record<string, unknown> {
    const { kty, crv, x, y, kid } = this.dpiJwk as Record<string, string>;
    return {
      client_id: CLIENT,
      redirect_uris: [`${dpiOrigin}/callback`],
      post_logout_redirect_uris: [`${dpiOrigin}/a-bientot`],
      backchannel_logout_uri: `${dpiOrigin}/backchannel-logout`,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code', 'refresh_token'],
      require_pushed_authorization_requests: true,
      jwks: { keys: [{ kty, crv, x, y, kid, use: 'sig', alg: 'ES256' }] },
      scope: 'openid profile rpps structure psc dmp:air',
    };
  }

  #app(): Express {
    const app = express();
    const signIn = answering(async (request, response) => {
      const person = this.atThePost;
      const result =
        person === undefined
          ? { error: 'access_denied', error_description: 'nobody' }
          : { login: { accountId: person.sub, amr: person.amr, acr: 'eidas1', remember: true } };
      await this.provider.interactionFinished(request, response, result);
    });
    const air = answering(async (request, response) => {
      const path = request.path.replace('/air/v1/', '');
      const answer = this.air.get(path) ?? problem('air.not-told', 500);
      const call = await this.#callOf(path, request.headers, request.body);
      if (call === undefined) {
        response
          .status(401)
          .type('application/problem+json')
          .send(problem('access.token-refused').body);
        return;
      }
      this.calls.push(call);
      response.status(answer.status).type(answer.type).send(answer.body);
    });
    app.get('/interaction/:uid', signIn);
    app.post('/air/v1/*path', express.json(), air);
    app.use('/oidc', this.provider.callback());
    return app;
  }

  async #callOf(
    path: string,
    headers: Record<string, unknown>,
    body: unknown,
  ): Promise<AirCall | undefined> {
    const token = await this.provider.AccessToken.find(
      String(headers['authorization']).replace('Bearer ', ''),
    );
    const jwk = this.dpiJwk as Parameters<typeof importPublic>[0];
    const { payload } = await jwtVerify(
      String(headers['client-assertion']),
      await importPublic(jwk),
      {
        issuer: CLIENT,
        audience: this.issuer,
        subject: CLIENT,
      },
    );
    const fresh = typeof payload.jti === 'string' && !this.#assertions.has(payload.jti);
    if (token === undefined || !fresh || payload.exp! - payload.iat! > 60) return undefined;
    this.#assertions.add(payload.jti!);
    const subject = token.accountId;
    return { path, body: body as Record<string, unknown>, subject, assertion: { ...payload } };
  }

  /** A logout token, right unless told otherwise. */
  async logoutToken(
    claims: object = {},
    header: object = {},
    key = this.privateKey,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const token = new SignJWT({
      iss: this.issuer,
      aud: CLIENT,
      iat: now,
      exp: now + 120,
      jti: `jti-${now}-${Math.random()}`,
      events: { [EVENT]: {} },
      ...claims,
    });
    return token
      .setProtectedHeader({ alg: 'ES256', kid: 'hub-1', typ: 'logout+jwt', ...header })
      .sign(key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => {
      this.server.close(done);
    });
  }
}

async function importPublic(jwk: Record<string, string>) {
  const { kty, crv, x, y } = jwk;
  return importJWK({ kty, crv, x, y } as never, 'ES256');
}

export interface RunningDpi {
  readonly hub: FakeHub;
  readonly dpi: Dpi;
  readonly origin: string;
  readonly clock: SetClock;
  /** Every line of the log. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** An EHR that listens, with its own fake hub, which it has found. */
export async function startDpi(options: { readonly air?: boolean } = {}): Promise<RunningDpi> {
  const server = createServer();
  await new Promise<void>((done) => {
    server.listen(0, 'localhost', done);
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'dpi-1' };
  const hub = await FakeHub.start(origin, jwk);
  const clock = new SetClock(new Date().toISOString());
  const log: string[] = [];
  const dpi = createDpi({
    origin,
    hub: { issuer: hub.issuer, clientId: CLIENT, key: await importClientKey(jwk) },
    airUrl: options.air === false ? undefined : `${hub.origin}/air/v1`,
    wards: wardsOf(PATIENTS),
    clock,
    random: new SeededRandom(`dpi-${origin}`),
    log: (event, facts) => log.push(JSON.stringify({ event, ...facts })),
  });
  server.on('request', dpi.app);
  await dpi.connection.discover();
  return {
    hub,
    dpi,
    origin,
    clock,
    log,
    stop: async () => {
      await hub.stop();
      server.closeAllConnections();
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without a screen: cookies by origin, redirects followed one by one. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Addresses met, last visit only. */
  readonly passed: string[] = [];

  cookiesOf(origin: string): Map<string, string> {
    const known = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, known);
    return known;
  }

  /** One request, no redirect. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.cookiesOf(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  async visit(url: string, init: RequestInit = {}): Promise<Page> {
    this.passed.length = 0;
    let at = url;
    let response = await this.ask(at, init);
    for (let hops = 0; hops < 20 && response.status >= 300 && response.status < 400; hops++) {
      this.passed.push(at);
      at = new URL(response.headers.get('location') ?? '', at).href;
      await response.arrayBuffer();
      response = await this.ask(at);
    }
    return {
      url: at,
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  }

  /** Sends a form as one of the origin's own pages does. */
  async submit(
    url: string,
    fields: Record<string, string>,
    origin = new URL(url).origin,
  ): Promise<Page> {
    return this.visit(url, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }
}
