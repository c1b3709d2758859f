import { Injectable } from '@nestjs/common';
import type { AgentPublicKey } from '#libs/agent-contract';
import { AuditTrail, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  hashToken,
  plusSeconds,
  Random,
  Signals,
  Transactions,
  type Transaction,
} from '#libs/kernel';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { AuthenticationSettings } from '../settings.js';
import {
  WorkstationRepository,
  type Placement,
  type TicketPurpose,
  type Workstation,
} from './workstation.repository.js';

/** Sent with a workstation's id when its agent must leave: disabled, or enrolled again. */
export const AGENT_DISMISSED = 'agent.dismissed';

const TICKET_SECONDS = { agent: 30 * 60, browser: 2 * 60 } as const;
const TICKET_BYTES = 16;
/** The agent's presence is written this often at most. */
const SEEN_EVERY_SECONDS = 30;
/** Without a sign for this long (two heartbeats missed), the agent is shown offline. */
const OFFLINE_SECONDS = 75;

export interface NewWorkstation {
  readonly name: string;
  readonly siteFiness: string;
  readonly unitLabel: string;
}

export interface WorkstationView extends Omit<Workstation, 'agentKey'> {
  readonly agent: 'online' | 'offline' | 'never';
}

export interface AgentTicket {
  /** Typed or pasted once on the post. */
  readonly code: string;
  readonly expiresAt: Date;
}

export interface BrowserTicket {
  readonly url: string;
  readonly expiresAt: Date;
}

/** The hospital's workstations: their agents, their browsers. */
@Injectable()
export class Workstations {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: WorkstationRepository,
    private readonly sessions: CareSessions,
    private readonly audit: AuditTrail,
    private readonly signals: Signals,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  /** @throws DomainError `workstation.name-taken` */
  async create(workstation: NewWorkstation, by: Actor): Promise<WorkstationView> {
    const id = this.random.uuid();
    return this.transactions.run(async (tx) => {
      if (!(await this.repository.insert(tx, { id, ...workstation }))) {
        throw new DomainError('workstation.name-taken', 'conflict', { name: workstation.name });
      }
      await this.audit.record(tx, {
        kind: 'workstation.created',
        outcome: 'success',
        actor: by,
        workstation: workstation.name,
        detail: { workstation: id, siteFiness: workstation.siteFiness },
      });
      return this.#view(await this.#known(id, tx));
    });
  }

  async list(): Promise<readonly WorkstationView[]> {
    return (await this.repository.list()).map((workstation) => this.#view(workstation));
  }

  /** A one-time code to enrol the agent, 30 minutes. @throws DomainError `workstation.unknown` */
  async agentTicket(id: string, by: Actor): Promise<AgentTicket> {
    const { token, expiresAt } = await this.#issue(id, 'agent', by);
    return { code: token, expiresAt };
  }

  /** A one-time address that ties the browser to the post, 2 minutes. @throws DomainError `workstation.unknown` */
  async browserTicket(id: string, by: Actor): Promise<BrowserTicket> {
    const { token, expiresAt } = await this.#issue(id, 'browser', by);
    return { url: `${this.settings.origin}/poste/${token}`, expiresAt };
  }

  /**
   * Enrols an agent by its one-time code: its key replaces any former one.
   * @throws DomainError `workstation.ticket-refused`
   */
  async enrol(code: string, key: AgentPublicKey): Promise<Post> {
    return this.transactions.run(async (tx) => {
      const { id, name } = await this.#use(tx, code, 'agent');
      await this.repository.enrol(tx, id, { key, at: this.clock.now() });
      await this.signals.send(tx, AGENT_DISMISSED, id);
      await this.audit.record(tx, {
        kind: 'workstation.enrolled',
        outcome: 'success',
        actor: { kind: 'agent', id: name },
        workstation: name,
        detail: { workstation: id },
      });
      return { id, name };
    });
  }

  /** The workstation a browser belongs to, by the token of its cookie. */
  async ofBrowser(token: string): Promise<Post | undefined> {
    return this.repository.ofBrowser(hashToken(token));
  }

  /**
   * Uses a one-time browser ticket: the token to keep in the browser's cookie, and its workstation.
   * @throws DomainError `workstation.ticket-refused`
   */
  async useBrowserTicket(ticket: string): Promise<{ readonly token: string; readonly post: Post }> {
    const token = this.random.token();
    return this.transactions.run(async (tx) => {
      const { id, name } = await this.#use(tx, ticket, 'browser');
      const browser = { tokenHash: hashToken(token), workstationId: id, at: this.clock.now() };
      await this.repository.insertBrowser(tx, browser);
      await this.audit.record(tx, {
        kind: 'workstation.browser-paired',
        outcome: 'success',
        actor: { kind: 'agent', id: name },
        workstation: name,
        detail: { workstation: id },
      });
      return { token, post: { id, name } };
    });
  }

  /** Puts a post in an area, shared or of one person. @throws DomainError `workstation.unknown`, `area.unknown` */
  async place(id: string, placement: Placement, by: Actor): Promise<WorkstationView> {
    return this.transactions.run(async (tx) => {
      const { name } = await this.#known(id, tx);
      const { areaId, usage } = placement;
      if (areaId !== null && !(await this.repository.hasArea(tx, areaId)))
        throw new DomainError('area.unknown', 'not-found', { areaId });
      await this.repository.place(tx, id, placement);
      await this.audit.record(tx, {
        kind: 'workstation.placed',
        outcome: 'success',
        actor: by,
        workstation: name,
        detail: { workstation: id, area: areaId, usage },
      });
      return this.#view(await this.#known(id, tx));
    });
  }

  /** Agent and browsers are out at once, and who worked there is locked. @throws DomainError `workstation.unknown`, `workstation.already-disabled` */
  async disable(id: string, reason: string, by: Actor): Promise<WorkstationView> {
    return this.transactions.run(async (tx) => {
      const { name } = await this.#known(id, tx);
      if (!(await this.repository.disable(tx, id, this.clock.now()))) {
        throw new DomainError('workstation.already-disabled', 'conflict', { id });
      }
      await this.signals.send(tx, AGENT_DISMISSED, id);
      await this.sessions.lockAllOn(tx, { id, name }, 'workstation-disabled');
      await this.audit.record(tx, {
        kind: 'workstation.disabled',
        outcome: 'success',
        actor: by,
        workstation: name,
        detail: { workstation: id, reason },
      });
      return this.#view(await this.#known(id, tx));
    });
  }

  /** An active, enrolled workstation with the key of its agent. */
  async enrolled(id: string): Promise<{ post: Post; key: AgentPublicKey } | undefined> {
    const found = await this.repository.find(id);
    if (found?.state !== 'active' || found.agentKey === null) return undefined;
    return { post: { id: found.id, name: found.name }, key: found.agentKey };
  }

  /** The agent gave a sign: written at most every 30 s. */
  async seen(id: string): Promise<void> {
    const now = this.clock.now();
    await this.repository.seen(id, { now, notSince: plusSeconds(now, -SEEN_EVERY_SECONDS) });
  }

  async #issue(id: string, purpose: TicketPurpose, by: Actor) {
    const token = this.random.token(TICKET_BYTES);
    const expiresAt = this.clock.in(TICKET_SECONDS[purpose]);
    await this.transactions.run(async (tx) => {
      const { name, state } = await this.#known(id, tx);
      if (state !== 'active') throw new DomainError('workstation.unknown', 'not-found', { id });
      const ticket = { tokenHash: hashToken(token), workstationId: id, purpose, expiresAt };
      await this.repository.insertTicket(tx, ticket);
      await this.audit.record(tx, {
        kind: 'workstation.ticket-issued',
        outcome: 'success',
        actor: by,
        workstation: name,
        detail: { workstation: id, purpose, expiresAt: expiresAt.toISOString() },
      });
    });
    return { token, expiresAt };
  }

  async #use(tx: Transaction, token: string, purpose: TicketPurpose): Promise<Workstation> {
    const now = this.clock.now();
    const used = await this.repository.useTicket(tx, { tokenHash: hashToken(token), purpose, now });
    if (used === undefined) {
      throw new DomainError('workstation.ticket-refused', 'refused', { purpose });
    }
    return used;
  }

  async #known(id: string, tx: Transaction): Promise<Workstation> {
    const found = await this.repository.find(id, tx);
    if (found === undefined) throw new DomainError('workstation.unknown', 'not-found', { id });
    return found;
  }

  #view({ agentKey, ...workstation }: Workstation): WorkstationView {
    const { lastSeenAt } = workstation;
    if (agentKey === null || lastSeenAt === null) return { ...workstation, agent: 'never' };
    const isOnline = this.clock.now() < plusSeconds(lastSeenAt, OFFLINE_SECONDS);
    return { ...workstation, agent: isOnline ? 'online' : 'offline' };
  }
}
