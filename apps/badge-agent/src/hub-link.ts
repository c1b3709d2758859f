import {
  AGENT_PATHS,
  MAX_MESSAGE_BYTES,
  type AgentMessage,
  type CloseReason,
  type HubKey,
  type SignedPolicy,
} from '#libs/agent-contract';
import type { Random } from '#libs/kernel';
import { WebSocket } from 'ws';
import type { BackOff } from './back-off.js';
import { HubConversation, type AgentIdentity, type WorkMessage } from './hub-conversation.js';
import type { Log } from './log.js';

export interface LinkEvents {
  work(message: WorkMessage): void;
  /** The hub can no longer be spoken to; the link comes back by itself. */
  lost(): void;
  newHubKey(key: HubKey): void;
  welcomed(): void;
  policy(policy: SignedPolicy): void;
}

export interface LinkTools {
  readonly backOff: BackOff;
  readonly random: Random;
  readonly log: Log;
}

/** For the TCP connection, TLS, the upgrade and the mutual proof. Milliseconds. */
const OPENING_MS = 10_000;
/** The hub sends a heartbeat every 15 s: after two missed ones it is gone. Milliseconds. */
const SILENCE_MS = 40_000;

/** For the hub to take leave. Milliseconds. */
const STOP_MS = 1_000;

/** Reasons for which coming back soon is of no use: somebody must act first. */
const PATIENT: ReadonlySet<string> = new Set<CloseReason | 'hub-not-recognised'>([
  'proof-refused',
  'workstation-refused',
  'hub-key-unknown',
  'protocol-unsupported',
  'replaced',
  'hub-not-recognised',
]);

/** The agent's connection to its hub, outbound, opened again whenever it is lost. */
export class HubLink {
  readonly #identity: () => AgentIdentity;
  readonly #events: LinkEvents;
  readonly #tools: LinkTools;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isWelcome = false;

  /** @param identity read at each attempt: the hub's key may have been renewed. */
  constructor(identity: () => AgentIdentity, events: LinkEvents, tools: LinkTools) {
    this.#identity = identity;
    this.#events = events;
    this.#tools = tools;
  }

  get isWelcome(): boolean {
    return this.#isWelcome;
  }

  start(): void {
    const identity = this.#identity();
    const url = identity.papers.hub.replace(/^http/, 'ws') + AGENT_PATHS.socket;
    const socket = new WebSocket(url, {
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: OPENING_MS,
    });
    this.#socket = socket;
    this.#listen(socket, identity);
  }

  /** Sent only while the hub is there. */
  send(message: AgentMessage): void {
    if (this.#isWelcome) this.#socket?.send(JSON.stringify(message));
  }

  stop(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isWelcome = false;
    socket?.close(1000);
    setTimeout(() => socket?.terminate(), STOP_MS).unref();
  }

  #listen(socket: WebSocket, identity: AgentIdentity): void {
    let because = 'cannot-connect';
    const giveUp = (): void => socket.terminate();
    let watch = setTimeout(giveUp, OPENING_MS);
    const conversation = new HubConversation(identity, this.#tools.random, {
      send: (message) => socket.send(JSON.stringify(message)),
      welcomed: (workstation) => {
        clearTimeout(watch);
        watch = setTimeout(giveUp, SILENCE_MS);
        this.#welcomed(workstation);
      },
      policy: (policy) => this.#events.policy(policy),
      newHubKey: (key) => this.#events.newHubKey(key),
      work: (message) => this.#events.work(message),
      broken: (reason) => {
        because = reason;
        giveUp();
      },
    });
    socket.on('open', () => {
      because = 'connection-lost';
      conversation.begin();
    });
    socket.on('message', (bytes) => {
      if (socket.readyState !== socket.OPEN) return;
      conversation.hear(Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '');
    });
    socket.on('ping', () => {
      // Before the welcome a heartbeat must not prolong the opening.
      if (this.#isWelcome) watch.refresh();
    });
    // An error is followed by a close: that is where it counts.
    socket.on('error', () => {});
    socket.on('close', (_code, reason) => {
      clearTimeout(watch);
      this.#lost(socket, reason.length > 0 ? reason.toString('utf8') : because);
    });
  }

  #welcomed(workstation: string): void {
    this.#isWelcome = true;
    this.#tools.backOff.succeeded();
    this.#tools.log.info('welcome', { workstation });
    this.#events.welcomed();
  }

  #lost(socket: WebSocket, because: string): void {
    if (this.#socket !== socket) return;
    this.#isWelcome = false;
    this.#events.lost();
    const { backOff, log } = this.#tools;
    const wait = PATIENT.has(because) ? backOff.longest() : backOff.next();
    log.warn('hub-lost', { because, retryInMilliseconds: wait });
    this.#retry = setTimeout(() => this.start(), wait);
  }
}
