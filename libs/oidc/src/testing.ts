import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  Module,
  Param,
  Post,
  Req,
  Res,
  StandardSchemaValidationPipe,
  type DynamicModule,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { AccessGuard, Allow, Caller, ErrorLog, ProblemFilter, type Principal } from '#libs/access';
import { DESK_DEFAULTS, AuthenticationModule, CareSessions } from '#libs/authentication';
import { Database, DatabaseModule, freePort } from '#libs/database';
import { DirectoryModule, IdentityDirectory } from '#libs/directory';
import {
  Clock,
  epochSeconds,
  IdentityId,
  Keyring,
  Random,
  Secret,
  SystemClock,
  SystemRandom,
  Transactions,
  type DomainError,
} from '#libs/kernel';
import { RppsModule } from '#libs/rpps';
import type { Request, Response } from 'express';
import * as oc from 'openid-client';
import { z } from 'zod';
import { ACR_TWO_FACTORS } from '../../authentication/src/index.js';
import { ProviderDoor } from './interactions/provider-door.js';
import { mountProvider } from './mount.js';
import { OidcModule } from './oidc.module.js';
import { ArtefactStore } from './store/artefact.js';
import { MemoryArtefacts } from './store/testing.js';

export { MemoryArtefacts };

/** The real time, moved forward at will: the library keeps its own watch, ours may only be ahead. */
export class ShiftedClock extends SystemClock {
  #seconds = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.#seconds * 1000);
  }

  forward(seconds: number): void {
    this.#seconds += seconds;
  }
}

/** Keeps what would go to the log. */
export class KeptLog extends ErrorLog {
  readonly refusals: DomainError[] = [];
  readonly unknowns: unknown[] = [];

  override refused(error: DomainError): void {
    this.refusals.push(error);
  }

  override unknown(error: unknown): void {
    this.unknowns.push(error);
  }
}

const SignInBody = z.object({
  identityId: z.string(),
  /** `tap`: the person's session is reopened, its full 2FA stays as old as it is. */
  how: z.enum(['badge', 'fido2', 'tap']).default('badge'),
  workstationId: z.uuid().optional(),
});

/** Stands for the sign-in pages: opens a care session as they do, then finishes the interaction. */
@Controller()
@Allow({ kind: 'public', why: 'tests' })
export class FakeSignIn {
  constructor(
    private readonly door: ProviderDoor,
    private readonly sessions: CareSessions,
    private readonly directory: IdentityDirectory,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  @Post('interaction/:uid/fake-sign-in')
  async signIn(
    @Param('uid') _uid: string,
    @Body({ schema: SignInBody }) body: z.infer<typeof SignInBody>,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const identity = await this.directory.find(IdentityId.parse(body.identityId));
    if (identity === undefined) throw new Error('no such person');
    const post =
      body.workstationId === undefined
        ? undefined
        : { id: body.workstationId, name: `post ${body.workstationId.slice(0, 4)}` };
    const session = await this.transactions.run(async (tx) => {
      if (body.how !== 'tap') return this.sessions.open(tx, this.#proof(body, identity.id), post);
      const tap = { identityId: identity.id, meansId: identity.id };
      const tapped = await this.sessions.reopenByTap(tx, tap, post!);
      if (typeof tapped === 'string')
        return this.sessions.open(tx, this.#proof(body, identity.id), post);
      return tapped;
    });
    const location = await this.door.finish(request, response, {
      kind: 'signed-in',
      subject: identity.subject,
      acr: ACR_TWO_FACTORS,
      amr: ['hwk', 'pin', 'mfa'],
      authTime: epochSeconds(session.strongAt),
      careSessionId: session.id,
      workstationId: session.workstationId,
    });
    response.redirect(303, location);
  }

  @Get('test/person')
  @Allow({ kind: 'self', scope: 'hub:api' })
  person(@Caller() caller: Principal): object {
    return shown(caller);
  }

  @Get('test/person-and-client')
  @Allow({ kind: 'person-and-client', scope: 'dmp:air' })
  personAndClient(@Caller() caller: Principal): object {
    return shown(caller);
  }

  @Get('test/client')
  @Allow({ kind: 'client', scope: 'hub:api' })
  client(@Caller() caller: Principal): object {
    return shown(caller);
  }

  #proof({ how }: z.infer<typeof SignInBody>, identityId: IdentityId) {
    const shared = { at: this.clock.now().toISOString(), meansId: null, workstation: null };
    const badge = { factor: 'badge', category: 'possession', ...shared } as const;
    const pin = { factor: 'pin', category: 'knowledge', ...shared } as const;
    const key = { factor: 'fido2', category: 'possession-and-verification', ...shared } as const;
    return { identityId, factors: how === 'fido2' ? [key] : [badge, pin] };
  }
}

const shown = (caller: Principal): object => ({
  ...caller,
  scopes: [...caller.scopes],
  ...(caller.kind === 'person' ? { roles: [...caller.roles] } : {}),
});

@Module({})
class Surroundings {
  static with(clock: Clock, log: ErrorLog): DynamicModule {
    const random = new SystemRandom();
    return {
      module: Surroundings,
      global: true,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Random, useValue: random },
        { provide: Keyring, useValue: new Keyring(new Secret(Buffer.alloc(32, 7)), random) },
        { provide: ErrorLog, useValue: log },
      ],
      exports: [Clock, Random, Keyring, ErrorLog],
    };
  }
}

@Module({})
class HubUnderTest {}

export interface TestHub {
  readonly app: INestApplication;
  readonly origin: string;
  readonly issuer: string;
  readonly clock: ShiftedClock;
  readonly log: KeptLog;
  close(): Promise<void>;
}

export interface TestHubOptions {
  readonly url: string;
  readonly origin?: string;
  readonly port?: number;
  readonly clock?: ShiftedClock;
  /** For a bench: what the library costs alone. */
  readonly memory?: boolean;
}

/** A hub of one door with the real provider, real store and real care sessions, on a free port. */
export async function startTestHub(options: TestHubOptions): Promise<TestHub> {
  const port = options.port ?? (await freePort());
  const origin = options.origin ?? `http://localhost:${port}`;
  const clock = options.clock ?? new ShiftedClock();
  const log = new KeptLog();
  const authentication = AuthenticationModule.with({
    tapWindowSeconds: 4 * 3600,
    sessionIdleSeconds: 15 * 60,
    siteTravelSeconds: 300,
    areaTravelSeconds: 15,
    onImpossibleTravel: 'second-factor',
    rpId: 'localhost',
    origin,
    trustedAuthenticators: [],
    acceptAnyAttestedKeyForDemo: true,
    meansMonths: 24,
    badgeSite: 'TEST',
    badgeKeyVersion: 1,
    desk: DESK_DEFAULTS,
  });
  const rpps = RppsModule.with({ verificationMonths: 12 });
  const oidc = OidcModule.with({ origin }, { authentication, rpps });
  if (options.memory === true) {
    const store = oidc.providers?.find(
      (provider) => 'provide' in provider && provider.provide === ArtefactStore,
    );
    Object.assign(store!, { useClass: undefined, useValue: new MemoryArtefacts(clock) });
  }
  const app = await NestFactory.create(
    {
      module: HubUnderTest,
      imports: [
        DatabaseModule.open({ url: options.url, poolSize: 10 }),
        Surroundings.with(clock, log),
        DirectoryModule,
        authentication,
        rpps,
        oidc,
      ],
      controllers: [FakeSignIn],
      providers: [
        ProblemFilter,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useExisting: ProblemFilter },
      ],
    },
    { logger: false, abortOnError: false },
  );
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  mountProvider(app);
  await app.listen(port, '127.0.0.1');
  return { app, origin, issuer: `${origin}/oidc`, clock, log, close: () => app.close() };
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly attributes: string;
}

/** A browser: cookies by path, redirects followed by hand. */
export class TestBrowser {
  readonly #cookies = new Map<string, Cookie>();

  constructor(private readonly origin: string) {}

  cookies(): readonly Cookie[] {
    return [...this.#cookies.values()];
  }

  /** A copy that then lives its own life: what a thief of cookies has. */
  copy(): TestBrowser {
    const twin = new TestBrowser(this.origin);
    for (const [key, cookie] of this.#cookies) twin.#cookies.set(key, cookie);
    return twin;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<globalThis.Response> {
    return this.#send(path, { headers: { accept: 'text/html', ...headers } });
  }

  async post(path: string, form: Record<string, string>): Promise<globalThis.Response> {
    return this.#send(path, {
      method: 'POST',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Follows redirects inside the hub; gives the first answer that is not one, or leads elsewhere. */
  async follow(answer: globalThis.Response): Promise<{ url: string; answer: globalThis.Response }> {
    let current = answer;
    let at = answer.url;
    for (let hop = 0; hop < 10; hop++) {
      const location = current.headers.get('location');
      if (location === null) return { url: at, answer: current };
      at = new URL(location, this.origin).href;
      if (!at.startsWith(`${this.origin}/`)) return { url: at, answer: current };
      current = await this.get(at);
    }
    throw new Error(`too many redirects, at ${at}`);
  }

  async #send(path: string, init: RequestInit): Promise<globalThis.Response> {
    const url = new URL(path, this.origin);
    const sent = [...this.#cookies.values()].filter((cookie) =>
      url.pathname.startsWith(cookie.path),
    );
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        ...(cookie === '' ? {} : { cookie }),
      },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line, url.pathname);
    return answer;
  }

  #keep(line: string, fallback: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path =
      attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ??
      fallback;
    const key = `${path} ${name}`;
    if (value === '') this.#cookies.delete(key);
    else this.#cookies.set(key, { name, value, path, attributes: attributes.join('; ') });
  }
}

/** Receives back-channel logout tokens, as an application does. */
export class LogoutReceiver {
  readonly tokens: string[] = [];
  #server: Server | undefined;
  origin = '';

  async start(status = 200): Promise<this> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        this.tokens.push(form.get('logout_token') ?? '');
        response.writeHead(status).end();
      });
    });
    const server = this.#server;
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

export interface TestPerson {
  readonly id: string;
  readonly subject: string;
}

/** A nurse of the test hospital, active. */
export async function insertPerson(database: Database, n = 1): Promise<TestPerson> {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const now = new Date();
  const subject = `subject-${n}`;
  await database.prisma.identity.create({
    data: {
      id,
      subject,
      birthName: 'Moreau',
      givenNames: ['Camille'],
      usualGivenName: 'Camille',
      state: 'active',
      population: 'salaried',
      searchText: 'MOREAU CAMILLE',
      createdAt: now,
      updatedAt: now,
      assignments: {
        create: {
          id: crypto.randomUUID(),
          entityFiness: '010009983',
          siteFiness: '010009991',
          matricule: `M${n}`,
          contract: 'CDI',
          jobCode: 'IDE',
          jobLabel: 'Infirmière',
          professionCode: '60',
          unitCode: 'CARD',
          unitLabel: 'Cardiologie',
          startsOn: '2025-01-01',
          source: 'test',
          sourceKey: `M${n}`,
        },
      },
    },
  });
  return { id, subject };
}

/** One sign-in at an application, as its browser and its server live it. */
export class TestApplication {
  readonly callback = 'https://dpi.example.fr/retour';

  private constructor(
    private readonly hub: TestHub,
    readonly config: oc.Configuration,
  ) {}

  static async of(
    hub: TestHub,
    clientId: string,
    authentication: oc.ClientAuth,
    metadata: Partial<oc.ClientMetadata> = {},
  ): Promise<TestApplication> {
    const options = { execute: [oc.allowInsecureRequests] };
    const issuer = new URL(hub.issuer);
    return new TestApplication(
      hub,
      await oc.discovery(issuer, clientId, metadata, authentication, options),
    );
  }

  async start(
    scope: string,
    more: Record<string, string> = {},
  ): Promise<{ url: URL; checks: oc.AuthorizationCodeGrantChecks }> {
    const verifier = oc.randomPKCECodeVerifier();
    const state = oc.randomState();
    const nonce = oc.randomNonce();
    const url = oc.buildAuthorizationUrl(this.config, {
      redirect_uri: this.callback,
      scope,
      state,
      nonce,
      code_challenge: await oc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...more,
    });
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    return { url, checks: { ...checks, idTokenExpected: true } };
  }

  /** Goes to the hub; signs in there if it asks. Gives where the browser ends. */
  async visit(browser: TestBrowser, url: URL, signIn: Record<string, string>): Promise<URL> {
    let { url: at } = await browser.follow(await browser.get(url.href));
    if (at.includes('/interaction/')) {
      const answer = await browser.post(`${new URL(at).pathname}/fake-sign-in`, signIn);
      at = (await browser.follow(answer)).url;
    }
    return new URL(at);
  }

  async signIn(
    browser: TestBrowser,
    scope: string,
    signIn: Record<string, string>,
    more: Record<string, string> = {},
  ): Promise<TestTokens> {
    const { url, checks } = await this.start(scope, more);
    const callback = await this.visit(browser, url, signIn);
    if (!callback.href.startsWith(this.callback)) throw new Error(`ended at ${callback.href}`);
    return this.exchange(callback, checks);
  }

  async exchange(callback: URL, checks: oc.AuthorizationCodeGrantChecks): Promise<TestTokens> {
    return oc.authorizationCodeGrant(this.config, callback, checks);
  }

  async userInfo(tokens: TestTokens): Promise<Record<string, unknown>> {
    return oc.fetchUserInfo(this.config, tokens.access_token, oc.skipSubjectCheck);
  }

  async refresh(tokens: TestTokens): Promise<TestTokens> {
    return oc.refreshTokenGrant(this.config, tokens.refresh_token!);
  }

  async call(tokens: { access_token: string }, path: string): Promise<globalThis.Response> {
    const headers = { authorization: `Bearer ${tokens.access_token}`, accept: 'application/json' };
    return fetch(new URL(path, this.hub.origin), { headers });
  }
}

export type TestTokens = oc.TokenEndpointResponse & oc.TokenEndpointResponseHelpers;
