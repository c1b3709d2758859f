import { generateKeyPairSync, randomBytes, sign, verify, createPublicKey } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Global,
  Module,
  StandardSchemaValidationPipe,
  type INestApplication,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AccessGuard,
  ClientAuthenticator,
  ErrorLog,
  ProblemFilter,
  TokenReader,
  type HubRole,
  type Principal,
} from '#libs/access';
import {
  AGENT_PATHS,
  AGENT_PROTOCOL,
  EnrolmentAnswer,
  HubMessage,
  nextKeyText,
  proofText,
  readMessage,
  type HubKey,
} from '#libs/agent-contract';
import { THE_HUB } from '#libs/audit';
import { DatabaseModule, type Database } from '#libs/database';
import { Clock, IdentityId, Keyring, Random, SystemClock, SystemRandom } from '#libs/kernel';
import { WebSocket } from 'ws';
import { testKeyring } from '../../../kernel/src/testing.js';
import { AuthenticationModule } from '../authentication.module.js';
import type { TestCard } from '../desfire/testing.js';
import { DESK_DEFAULTS, type DeskRules } from '../domain/desk-rules.js';
import { AuthenticationSettings } from '../settings.js';
import { Workstations } from '../workstations/workstations.js';
import { AgentDoorLimits } from './agent-door-limits.js';
import { AgentDoor } from './agent-door.js';

export class TestSettings extends AuthenticationSettings {
  readonly tapWindowSeconds = 4 * 3600;
  readonly sessionIdleSeconds = 15 * 60;
  readonly siteTravelSeconds = 300;
  readonly areaTravelSeconds = 15;
  readonly onImpossibleTravel = 'second-factor';
  readonly rpId = 'localhost';
  readonly origin = 'http://localhost:8000';
  readonly trustedAuthenticators = [];
  readonly acceptAnyAttestedKeyForDemo = false;
  readonly meansMonths = 24;
  readonly badgeSite = 'TEST';
  readonly badgeKeyVersion = 1;
  readonly desk: DeskRules = DESK_DEFAULTS;
}

class CountingLog extends ErrorLog {
  readonly refusals: string[] = [];
  readonly errors: unknown[] = [];

  refused({ code }: { readonly code: string }): void {
    this.refusals.push(code);
  }

  unknown(error: unknown): void {
    this.errors.push(error);
  }
}

/** A bearer token that says who calls: `officer:<identity id>`. */
class SayingTokens extends TokenReader {
  async read(bearer: string): Promise<Principal | undefined> {
    const [role = '', id = ''] = bearer.split('/');
    return Promise.resolve({
      kind: 'person',
      identityId: IdentityId.parse(id),
      clientId: 'console',
      scopes: new Set(['hub:api']),
      roles: new Set([role as HubRole]),
      oidcSessionUid: undefined,
    });
  }
}

class NoClients extends ClientAuthenticator {
  async authenticate(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

export interface TestHub {
  readonly app: INestApplication;
  readonly url: string;
  readonly workstations: Workstations;
  readonly door: AgentDoor;
  readonly log: CountingLog;
  readonly settings: TestSettings;
  stop(): Promise<void>;
}

interface HubOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<AgentDoorLimits>;
}

/** A hub process: the whole authentication room on a real HTTP server. */
export async function testHub(databaseUrl: string, options: HubOptions = {}): Promise<TestHub> {
  const log = new CountingLog();
  const facts = [
    { provide: Clock, useValue: options.clock ?? new SystemClock() },
    { provide: Random, useClass: SystemRandom },
    { provide: Keyring, useFactory: testKeyring },
    { provide: ErrorLog, useValue: log },
    { provide: TokenReader, useClass: SayingTokens },
    { provide: ClientAuthenticator, useClass: NoClients },
  ];
  @Global()
  @Module({ providers: facts, exports: facts.map(({ provide }) => provide) })
  class Hub {}
  const settings = new TestSettings();
  const module = await Test.createTestingModule({
    imports: [
      Hub,
      DatabaseModule.open({ url: databaseUrl, poolSize: 5 }),
      AuthenticationModule.with(settings),
    ],
    providers: [AccessGuard, ProblemFilter],
  })
    .overrideProvider(AgentDoorLimits)
    .useValue(Object.assign(new AgentDoorLimits(), options.limits))
    .compile();
  const app = module.createNestApplication({ logger: false });
  app.useGlobalGuards(app.get(AccessGuard));
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  app.useGlobalFilters(app.get(ProblemFilter));
  const door = app.get(AgentDoor, { strict: false });
  const server = app.getHttpServer() as Server;
  door.attach(server);
  await app.listen(0, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const workstations = app.get(Workstations, { strict: false });
  return {
    app,
    door,
    log,
    settings,
    workstations,
    url: `http://127.0.0.1:${port}`,
    stop: () => app.close(),
  };
}

/** What an agent keeps after its enrolment. */
export interface AgentPapers {
  readonly workstationId: string;
  readonly workstation: string;
  readonly privateKey: ReturnType<typeof generateKeyPairSync>['privateKey'];
  hubKey: HubKey;
}

export async function enrolledAgent(hub: TestHub, name: string): Promise<AgentPapers> {
  const form = { name, siteFiness: '010000016', unitLabel: 'Cardiologie' };
  const { id } = await hub.workstations.create(form, THE_HUB);
  const { code } = await hub.workstations.agentTicket(id, THE_HUB);
  return enrolWith(hub, code);
}

export async function enrolWith(hub: TestHub, code: string): Promise<AgentPapers> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = pair.publicKey.export({ format: 'jwk' });
  const answer = await fetch(hub.url + AGENT_PATHS.enrolments, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, publicKey }),
  });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return { ...EnrolmentAnswer.parse(body), privateKey: pair.privateKey };
}

const signed = (papers: AgentPapers, text: string): string =>
  sign('sha256', Buffer.from(text), {
    key: papers.privateKey,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url');

const isSigned = (key: HubKey, text: string, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(text),
    {
      key: createPublicKey({ key: { ...key }, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    },
    Buffer.from(signature, 'base64url'),
  );

/** A badge agent in memory: proves itself, and puts test cards on its reader. */
export class TestAgent {
  readonly received: HubMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #card: TestCard | undefined;
  #tap = 0;
  readonly #waiting: { wanted: string; resolve: (message: HubMessage) => void }[] = [];

  private constructor(
    readonly socket: WebSocket,
    readonly papers: AgentPapers,
  ) {
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => {});
    socket.on('message', (bytes: Buffer) => this.#receive(bytes.toString()));
  }

  static async open(hub: TestHub, papers: AgentPapers): Promise<TestAgent> {
    const socket = new WebSocket(hub.url.replace('http', 'ws') + AGENT_PATHS.socket);
    const agent = new TestAgent(socket, papers);
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    return agent;
  }

  /** Connects, and goes through the mutual proof. */
  static async connect(hub: TestHub, papers: AgentPapers): Promise<TestAgent> {
    const agent = await TestAgent.open(hub, papers);
    const nonce = agent.hello();
    const proof = await agent.next('hub-proof');
    agent.prove(nonce, proof);
    await agent.next('welcome');
    return agent;
  }

  hello(change: Record<string, unknown> = {}): string {
    const nonce = randomBytes(32).toString('base64url');
    const { workstationId, hubKey } = this.papers;
    const hubKid = hubKey.kid;
    const protocol = AGENT_PROTOCOL;
    this.send({ type: 'hello', protocol, workstationId, nonce, hubKid, ...change });
    return nonce;
  }

  /** Checks the hub's proof as an agent must, and answers it. */
  prove(nonce: string, proof: Extract<HubMessage, { type: 'hub-proof' }>): void {
    const { workstationId, hubKey } = this.papers;
    const exchange = { workstationId, agentNonce: nonce, hubNonce: proof.nonce };
    if (!isSigned(hubKey, proofText('hub', exchange), proof.signature)) {
      throw new Error('this hub has not the pinned key');
    }
    if (proof.next !== undefined) {
      const text = nextKeyText(workstationId, proof.next.key);
      if (!isSigned(hubKey, text, proof.next.signature)) throw new Error('next key not vouched');
      this.papers.hubKey = proof.next.key;
    }
    const signature = signed(this.papers, proofText('agent', exchange));
    this.send({ type: 'agent-proof', signature });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Puts a card on the reader, without waiting. */
  put(card: TestCard | undefined, atr = '3B8180018080'): number {
    card?.powerOn();
    this.#card = card;
    this.#tap += 1;
    this.send({ type: 'card-inserted', tap: this.#tap, atr });
    return this.#tap;
  }

  /** Puts a card on the reader, waits for what the hub says of it, and takes it away. */
  async tap(card: TestCard, atr?: string): Promise<unknown> {
    const tap = this.put(card, atr);
    const ended = await this.next('tap-ended');
    this.send({ type: 'card-removed', tap });
    return ended.outcome;
  }

  async next<T extends HubMessage['type']>(wanted: T): Promise<Extract<HubMessage, { type: T }>> {
    const message = await new Promise<HubMessage>((resolve) => {
      this.#waiting.push({ wanted, resolve });
    });
    return message as Extract<HubMessage, { type: T }>;
  }

  #receive(text: string): void {
    const message = readMessage(HubMessage, text);
    if (message === undefined) throw new Error(`not in the contract: ${text}`);
    this.received.push(message);
    const at = this.#waiting.findIndex(({ wanted }) => wanted === message.type);
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve(message);
    if (message.type === 'transmit' && this.#card !== undefined) this.#answer(this.#card, message);
  }

  #answer(card: TestCard, message: Extract<HubMessage, { type: 'transmit' }>): void {
    const { tap, seq, apdus } = message;
    const answers = apdus.map((apdu) =>
      card.answer(Buffer.from(apdu, 'hex')).toString('hex').toUpperCase(),
    );
    this.send({ type: 'transmitted', tap, seq, answers });
  }
}

/** A person who may hold a badge. */
export async function aPerson(database: Database, givenName = 'Nadia'): Promise<IdentityId> {
  const id = IdentityId.parse(new SystemRandom().uuid());
  const now = new SystemClock().now();
  await database.prisma.identity.create({
    data: {
      id,
      subject: `s-${id}`,
      birthName: 'BENALI',
      givenNames: [givenName],
      usualGivenName: givenName,
      state: 'active',
      population: 'salaried',
      searchText: 'BENALI',
      createdAt: now,
      updatedAt: now,
    },
  });
  return id;
}
