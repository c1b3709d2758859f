import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { AGENT_PATHS, MAX_MESSAGE_BYTES, type CloseReason } from '#libs/agent-contract';
import { Clock, DomainError, parseInstant, Random } from '#libs/kernel';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Post } from '../sessions/care-sessions.js';
import { AgentConnection, type ConnectionDuties } from './agent-connection.js';
import { AgentDoorLimits } from './agent-door-limits.js';
import { AgentHandshake } from './agent-handshake.js';
import { AgentPresence, type Admission } from './agent-presence.js';
import { BadgeReader } from './badge-reader.js';
import { PostSignals } from './post-signals.js';
import type { CardJob } from './post-reader.js';

interface LiveAgent {
  readonly connection: AgentConnection;
  readonly since: Date;
  /** What the next card is for, when it is not to be read as a badge. */
  nextCard: CardJob | undefined;
}

/**
 * The door of the badge agents: a WebSocket each, opened by the agent, both sides proven. A workstation
 * has one live connection over all hubs; the last one wins.
 */
@Injectable()
export class AgentDoor implements OnModuleInit, OnModuleDestroy {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  readonly #live = new Map<string, LiveAgent>();
  readonly #stops: (() => void)[] = [];

  constructor(
    private readonly handshake: AgentHandshake,
    private readonly presence: AgentPresence,
    private readonly badges: BadgeReader,
    private readonly signals: PostSignals,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: ErrorLog,
    private readonly limits: AgentDoorLimits,
  ) {}

  onModuleInit(): void {
    this.#stops.push(
      this.presence.onDismissed((id) => this.#dismiss(id, 'workstation-refused')),
      this.presence.onAdmitted((admission) => this.#admittedElsewhere(admission)),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.#stops) stop();
    for (const id of this.#live.keys()) this.#dismiss(id, 'hub-stopping');
    for (const socket of this.#server.clients) socket.terminate();
  }

  /** Opens the door on a server that listens, or will. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const refusal = refusalOf(request);
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(opened));
    });
  }

  /**
   * The next card on this workstation's reader is for `job`, if its agent is connected to this hub.
   * Returns how to give up waiting (true: no card came).
   */
  expectCard(workstationId: string, job: CardJob): 'elsewhere' | 'busy' | (() => boolean) {
    const agent = this.#live.get(workstationId);
    if (agent === undefined) return 'elsewhere';
    if (agent.nextCard !== undefined) return 'busy';
    agent.nextCard = job;
    return () => {
      if (agent.nextCard !== job) return false;
      agent.nextCard = undefined;
      return true;
    };
  }

  #opened(socket: WebSocket): void {
    const connection = new AgentConnection(this.random.uuid(), socket, this.#duties(socket));
    const timer = setTimeout(() => {
      if (connection.isProving) connection.close('too-slow');
    }, this.limits.handshake);
    socket.once('close', () => clearTimeout(timer));
  }

  #duties(socket: WebSocket): ConnectionDuties {
    return {
      greet: (hello) => this.handshake.greet(hello),
      admit: (connection, post) => this.#admit(connection, post, socket),
      jobOfNextCard: (post) => this.#jobOfNextCard(post),
      signalled: (post, signal) => {
        const taken = this.signals.take(post, signal);
        taken.catch((error: unknown) => this.#failed(error, post.id));
      },
      failed: (error, connection) => this.#failed(error, connection.id),
    };
  }

  async #admit(connection: AgentConnection, post: Post, socket: WebSocket): Promise<void> {
    const workstationId = post.id;
    this.#dismiss(workstationId, 'replaced');
    const since = this.clock.now();
    this.#live.set(workstationId, { connection, since, nextCard: undefined });
    this.#watch(connection, post, socket);
    const at = since.toISOString();
    await this.presence.admitted({ workstationId, connection: connection.id, at });
  }

  /** What the post does alone is told again: its area may have changed. */
  async #renew(connection: AgentConnection, post: Post): Promise<void> {
    const policy = await this.handshake.policyOf(post, connection.pinned);
    if (policy !== undefined) connection.renewed(policy);
  }

  /** Heartbeat: each answer is a sign of life; without one before the next beat, the agent is gone. */
  #watch(connection: AgentConnection, post: Post, socket: WebSocket): void {
    let hasAnswered = true;
    const timer = setInterval(() => {
      if (!hasAnswered) {
        connection.close('silent');
        socket.terminate();
      }
      hasAnswered = false;
      socket.ping();
    }, this.limits.heartbeat);
    socket.on('pong', () => {
      hasAnswered = true;
      this.presence.seen(post.id).catch((error: unknown) => this.#failed(error, connection.id));
    });
    const renewal = setInterval(() => {
      this.#renew(connection, post).catch((error: unknown) => this.#failed(error, post.id));
    }, this.limits.policy);
    const stop = (): void => {
      clearInterval(timer);
      clearInterval(renewal);
      if (this.#live.get(post.id)?.connection === connection) this.#live.delete(post.id);
    };
    socket.once('close', stop);
    if (socket.readyState !== socket.OPEN) stop();
  }

  #jobOfNextCard(post: Post): CardJob {
    const agent = this.#live.get(post.id);
    const expected = agent?.nextCard;
    if (agent !== undefined) agent.nextCard = undefined;
    return (
      expected ?? {
        deadline: this.limits.dialogue,
        run: (card) => this.badges.read(post.id, card),
      }
    );
  }

  #dismiss(workstationId: string, because: CloseReason): void {
    this.#live.get(workstationId)?.connection.close(because);
    this.#live.delete(workstationId);
  }

  #admittedElsewhere({ workstationId, connection, at }: Admission): void {
    const own = this.#live.get(workstationId);
    const since = parseInstant(at);
    if (own === undefined || since === undefined || own.connection.id === connection) return;
    if (own.since <= since) this.#dismiss(workstationId, 'replaced');
  }

  #failed(error: unknown, correlation: string): void {
    if (error instanceof DomainError) this.log.refused(error, correlation);
    else this.log.unknown(error, correlation);
  }
}

/** An agent is no browser: a page that opens this socket says its origin, an agent does not. */
function refusalOf({ url, headers }: IncomingMessage): string | undefined {
  if (url !== AGENT_PATHS.socket) return '404 Not Found';
  return headers.origin === undefined ? undefined : '403 Forbidden';
}
