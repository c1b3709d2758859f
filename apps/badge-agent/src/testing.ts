import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AGENT_PATHS,
  AgentMessage,
  EnrolmentRequest,
  HubKey,
  nextKeyText,
  policyText,
  proofText,
  readMessage,
  type AgentPublicKey,
  type HubMessage,
  type PostPolicy,
  type SignedPolicy,
} from '#libs/agent-contract';
import { WebSocketServer, type WebSocket } from 'ws';

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'badge-agent-'));

export const WORKSTATION_ID = '7d7c5b3e-2f0a-4f65-9e57-7c1d3a4b5c6d';
export const CODE = 'c'.repeat(22);

interface HubPair {
  readonly jwk: HubKey;
  readonly privateKey: KeyObject;
}

function newPair(kid: string): HubPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = HubKey.parse({ ...pair.publicKey.export({ format: 'jwk' }), kid });
  return { jwk, privateKey: pair.privateKey };
}

const signed = ({ privateKey }: HubPair, text: string): string =>
  sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );

/** A hub by the contract alone: enrols with CODE, proves itself, then does what the test says. */
export class ContractHub {
  readonly sessions: HubSession[] = [];
  readonly tickets: string[] = [];
  pinned = newPair('k1');
  next: HubPair | undefined;
  agentKey: AgentPublicKey | undefined;
  /** Good for longer than any test. */
  policy: PostPolicy = { onCardRemoval: 'lock', validUntil: '2027-01-01T00:00:00.000Z' };
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #waiting: ((session: HubSession) => void)[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      this.#http(request, response).catch(() => response.destroy());
    });
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (opened) => {
        this.sessions.push(new HubSession(this, opened, (session) => this.#admitted(session)));
      });
    });
  }

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this.origin;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The next agent that was proven. */
  admitted(): Promise<HubSession> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  sign(text: string): string {
    return signed(this.pinned, text);
  }

  #admitted(session: HubSession): void {
    this.#waiting.shift()?.(session);
  }

  async #http(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as unknown;
    const [status, answer] = this.#answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #answer(request: IncomingMessage, body: unknown): [number, object] {
    if (request.url === AGENT_PATHS.browserTickets) {
      this.tickets.push(request.headers.authorization ?? '');
      const url = `${this.origin}/poste/un-ticket`;
      return [201, { url, expiresAt: '2026-01-01T08:02:00.000Z' }];
    }
    const { code, publicKey } = EnrolmentRequest.parse(body);
    if (code !== CODE) return [403, { code: 'workstation.ticket-refused' }];
    this.agentKey = publicKey;
    const workstation = 'CARDIO-01';
    return [201, { workstationId: WORKSTATION_ID, workstation, hubKey: this.pinned.jwk }];
  }

  /** What a post does alone, signed by the key that the agent knows by now. */
  policyOf(policy: PostPolicy = this.policy): SignedPolicy {
    const pair = this.next ?? this.pinned;
    const signature = signed(pair, policyText(WORKSTATION_ID, policy));
    return { policy, kid: pair.jwk.kid, signature };
  }
}

/** One agent's connection, as the hub sees it. */
export class HubSession {
  readonly received: AgentMessage[] = [];
  readonly closed: Promise<void>;
  readonly #waiting: { type: string; resolve(message: AgentMessage): void }[] = [];
  #text = '';

  constructor(
    private readonly hub: ContractHub,
    readonly socket: WebSocket,
    private readonly admitted: (session: HubSession) => void,
  ) {
    this.closed = new Promise((resolve) => {
      socket.on('close', () => resolve());
    });
    socket.on('message', (bytes: Buffer) => this.#take(bytes.toString()));
  }

  say(message: HubMessage | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next<T extends AgentMessage['type']>(type: T): Promise<Extract<AgentMessage, { type: T }>> {
    const message = await new Promise<AgentMessage>((resolve) => {
      this.#waiting.push({ type, resolve });
    });
    return message as Extract<AgentMessage, { type: T }>;
  }

  #take(text: string): void {
    const message = readMessage(AgentMessage, text);
    if (message === undefined) throw new Error(`not in the contract: ${text}`);
    this.received.push(message);
    const at = this.#waiting.findIndex(({ type }) => type === message.type);
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve(message);
    if (message.type === 'hello') this.#greet(message);
    if (message.type === 'agent-proof') this.#admit(message.signature);
  }

  #greet({ workstationId, nonce }: Extract<AgentMessage, { type: 'hello' }>): void {
    const hubNonce = randomBytes(32).toString('base64url');
    const exchange = { workstationId, agentNonce: nonce, hubNonce };
    this.#text = proofText('agent', exchange);
    const { pinned, next } = this.hub;
    this.say({
      type: 'hub-proof',
      nonce: hubNonce,
      kid: pinned.jwk.kid,
      signature: this.hub.sign(proofText('hub', exchange)),
      ...(next === undefined
        ? {}
        : {
            next: {
              key: next.jwk,
              signature: this.hub.sign(nextKeyText(workstationId, next.jwk)),
            },
          }),
    });
  }

  #admit(signature: string): void {
    const key = createPublicKey({ key: { ...this.hub.agentKey }, format: 'jwk' });
    const bytes = Buffer.from(signature, 'base64url');
    const form = { key, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', Buffer.from(this.#text), form, bytes)) {
      this.socket.close(4401, 'proof-refused');
      return;
    }
    this.say({ type: 'welcome', workstation: 'CARDIO-01', policy: this.hub.policyOf() });
    this.admitted(this);
  }
}

/** A successor for the hub's key. */
export const successor = (): HubPair => newPair('k2');

/** A card on a virtual reader: answers each command with itself and 9100. */
export class EchoCard {
  readonly controls: number[] = [];
  readonly commands: string[] = [];
  #pending: Buffer = Buffer.alloc(0);

  private constructor(
    readonly socket: Socket,
    private readonly answer: (apdu: Buffer) => Buffer | undefined,
    private readonly atr: Buffer,
  ) {
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => {});
  }

  static async lay(
    port: number,
    answer: (apdu: Buffer) => Buffer | undefined = (apdu) =>
      Buffer.concat([apdu, Buffer.of(0x91, 0)]),
    atr = '3B8180018080',
  ): Promise<EchoCard> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new EchoCard(socket, answer, Buffer.from(atr, 'hex'));
  }

  take(): void {
    this.socket.destroy();
  }

  #take(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= 2) {
      const end = 2 + this.#pending.readUInt16BE();
      if (this.#pending.length < end) return;
      const payload = this.#pending.subarray(2, end);
      this.#pending = this.#pending.subarray(end);
      this.#heard(payload);
    }
  }

  #heard(payload: Buffer): void {
    if (payload.length === 1) {
      this.controls.push(payload[0]!);
      if (payload[0] === 4) this.#say(this.atr);
      return;
    }
    this.commands.push(payload.toString('hex').toUpperCase());
    const answer = this.answer(payload);
    if (answer === undefined) this.take();
    else this.#say(answer);
  }

  #say(payload: Buffer): void {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(payload.length);
    this.socket.write(Buffer.concat([length, payload]));
  }
}
