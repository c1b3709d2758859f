import {
  AgentMessage,
  CLOSE_CODES,
  readMessage,
  type CloseReason,
  type HubMessage,
  type SignedPolicy,
} from '#libs/agent-contract';
import type { WebSocket } from 'ws';
import type { Post } from '../sessions/care-sessions.js';
import type { Greeting, Hello } from './agent-handshake.js';
import type { PostSignal } from './post-signals.js';
import { PostReader, type CardJob } from './post-reader.js';

export interface ConnectionDuties {
  greet(hello: Hello): Promise<Greeting>;
  /** Both sides are proven; the agent is welcomed when this ends. */
  admit(connection: AgentConnection, post: Post): Promise<void>;
  jobOfNextCard(post: Post): CardJob;
  /** Something happened on the post beside its badges. */
  signalled(post: Post, signal: PostSignal): void;
  failed(error: unknown, connection: AgentConnection): void;
}

type Greeted = Extract<Greeting, { kind: 'greeted' }>;

/** Where the conversation is. `busy`: the hub is about to answer; the agent has nothing to say. */
type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'proving'; readonly greeting: Greeted }
  | { readonly kind: 'live'; readonly reader: PostReader; readonly post: Post }
  | { readonly kind: 'closed' };

/** One agent's socket, from its greeting to its end. What does not fit closes it, with its reason. */
export class AgentConnection {
  readonly id: string;
  readonly #socket: WebSocket;
  readonly #duties: ConnectionDuties;
  #state: State = { kind: 'new' };
  /** The hub key that the agent knows. */
  #pinned = '';

  constructor(id: string, socket: WebSocket, duties: ConnectionDuties) {
    this.id = id;
    this.#socket = socket;
    this.#duties = duties;
    socket.on('message', (bytes, isBinary) => {
      if (isBinary) this.close('malformed');
      else this.#receive(Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '');
    });
    socket.on('close', () => this.#ended());
    // A broken or oversized frame: ws closes the socket itself (1002, 1009).
    socket.on('error', () => this.#ended());
  }

  /** Whether the mutual proof is still under way. */
  get isProving(): boolean {
    return this.#state.kind !== 'live' && this.#state.kind !== 'closed';
  }

  get pinned(): string {
    return this.#pinned;
  }

  /** Once welcomed. */
  renewed(policy: SignedPolicy): void {
    if (this.#state.kind === 'live') this.#send({ type: 'policy', policy });
  }

  close(because: CloseReason): void {
    this.#ended();
    this.#socket.close(CLOSE_CODES[because], because);
  }

  #ended(): void {
    if (this.#state.kind === 'live') this.#state.reader.end();
    this.#state = { kind: 'closed' };
  }

  #receive(text: string): void {
    if (this.#state.kind === 'closed') return;
    const message = readMessage(AgentMessage, text);
    const refusal = message === undefined ? 'malformed' : this.#take(message);
    if (refusal !== undefined) this.close(refusal);
  }

  #take(message: AgentMessage): CloseReason | undefined {
    const state = this.#state;
    if (message.type === 'hello') {
      return state.kind === 'new' ? this.#whileBusy(this.#greet(message)) : 'out-of-order';
    }
    if (message.type === 'agent-proof') {
      return state.kind === 'proving'
        ? this.#whileBusy(this.#prove(state.greeting, message.signature))
        : 'out-of-order';
    }
    if (state.kind !== 'live') return 'out-of-order';
    if (message.type !== 'cps') return onReader(state.reader, message);
    this.#duties.signalled(state.post, `cps-${message.state}`);
    return undefined;
  }

  #whileBusy(step: Promise<void>): undefined {
    step.catch((error: unknown) => {
      this.#duties.failed(error, this);
      this.close('hub-failed');
    });
  }

  async #greet(hello: Hello): Promise<void> {
    this.#state = { kind: 'busy' };
    const greeting = await this.#duties.greet(hello);
    if (greeting.kind === 'refused') {
      this.close(greeting.because);
      return;
    }
    this.#goOn({ kind: 'proving', greeting });
    this.#send(greeting.proof);
  }

  async #prove(greeting: Greeted, signature: string): Promise<void> {
    this.#state = { kind: 'busy' };
    const { post } = greeting;
    if (!greeting.proves(signature)) {
      this.close('proof-refused');
      return;
    }
    await this.#duties.admit(this, post);
    const reader = new PostReader({
      send: (message) => this.#send(message),
      jobOfNextCard: () => this.#duties.jobOfNextCard(post),
      failed: (error) => this.#duties.failed(error, this),
    });
    this.#goOn({ kind: 'live', reader, post });
    const { policy } = greeting;
    this.#pinned = policy.kid;
    this.#send({ type: 'welcome', workstation: post.name, policy });
  }

  /** Unless the socket was closed meanwhile. */
  #goOn(state: State): void {
    if (this.#state.kind !== 'closed') this.#state = state;
  }

  #send(message: HubMessage): void {
    if (this.#state.kind !== 'closed') this.#socket.send(JSON.stringify(message));
  }
}

function onReader(
  reader: PostReader,
  message: Exclude<AgentMessage, { type: 'hello' | 'agent-proof' | 'cps' }>,
): CloseReason | undefined {
  switch (message.type) {
    case 'card-inserted':
      return reader.inserted(message);
    case 'transmitted':
      return reader.transmitted(message);
    case 'card-removed':
      return reader.removed(message);
  }
}
