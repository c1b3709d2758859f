import { Injectable } from '@nestjs/common';
import { AgentPublicKey } from '#libs/agent-contract';
import { Database, inside, Prisma } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { z } from 'zod';

const WorkstationState = z.enum(['active', 'disabled']);
/** `single-user`: a post of one person; nobody else's badge takes their place there. */
export const WorkstationUsage = z.enum(['shared', 'single-user']);

export interface Workstation {
  readonly id: string;
  readonly name: string;
  readonly siteFiness: string;
  readonly unitLabel: string;
  readonly state: z.infer<typeof WorkstationState>;
  /** The key of its agent; null until it is enrolled. */
  readonly agentKey: AgentPublicKey | null;
  readonly lastSeenAt: Date | null;
  readonly areaId: string | null;
  readonly usage: z.infer<typeof WorkstationUsage>;
}

/** Where a post stands, and for whom. */
export type Placement = Pick<Workstation, 'areaId' | 'usage'>;

export type TicketPurpose = 'agent' | 'browser';

export interface NewTicket {
  readonly tokenHash: string;
  readonly workstationId: string;
  readonly purpose: TicketPurpose;
  readonly expiresAt: Date;
}

type Row = Prisma.WorkstationGetPayload<object>;

const toWorkstation = (row: Row): Workstation => ({
  id: row.id,
  name: row.name,
  siteFiness: row.siteFiness,
  unitLabel: row.unitLabel,
  state: WorkstationState.parse(row.state),
  agentKey: row.agentPublicKey === null ? null : AgentPublicKey.parse(row.agentPublicKey),
  lastSeenAt: row.lastSeenAt,
  areaId: row.areaId,
  usage: WorkstationUsage.parse(row.usage),
});

@Injectable()
export class WorkstationRepository {
  constructor(private readonly database: Database) {}

  /** False when the name is taken. */
  async insert(
    tx: Transaction,
    workstation: Pick<Workstation, 'id' | 'name' | 'siteFiness' | 'unitLabel'>,
  ): Promise<boolean> {
    const { count } = await inside(tx).workstation.createMany({
      data: [{ ...workstation, state: 'active' }],
      skipDuplicates: true,
    });
    return count === 1;
  }

  async find(id: string, tx?: Transaction): Promise<Workstation | undefined> {
    const client = tx === undefined ? this.database.prisma : inside(tx);
    const row = await client.workstation.findUnique({ where: { id } });
    return row === null ? undefined : toWorkstation(row);
  }

  async list(): Promise<readonly Workstation[]> {
    const rows = await this.database.prisma.workstation.findMany({ orderBy: { name: 'asc' } });
    return rows.map(toWorkstation);
  }

  async insertTicket(tx: Transaction, ticket: NewTicket): Promise<void> {
    await inside(tx).workstationTicket.create({ data: ticket });
  }

  /** Uses a ticket once, for one caller only: its workstation, when that is active. */
  async useTicket(
    tx: Transaction,
    ticket: { readonly tokenHash: string; readonly purpose: TicketPurpose; readonly now: Date },
  ): Promise<Workstation | undefined> {
    const { tokenHash, purpose, now } = ticket;
    const [used] = await inside(tx).$queryRaw<{ id: string }[]>`
      update workstation_ticket set used_at = ${now}
      from workstation where workstation.id = workstation_id and workstation.state = 'active'
        and token_hash = ${tokenHash} and purpose = ${purpose}
        and used_at is null and expires_at > ${now}
      returning workstation.id`;
    return used === undefined ? undefined : this.find(used.id, tx);
  }

  async enrol(
    tx: Transaction,
    id: string,
    agent: { readonly key: AgentPublicKey; readonly at: Date },
  ): Promise<void> {
    await inside(tx).workstation.update({
      where: { id },
      data: { agentPublicKey: agent.key, enrolledAt: agent.at, lastSeenAt: null },
    });
  }

  /** The agent is there. Written at most once in `everySeconds`, by whichever hub it speaks to. */
  async seen(id: string, at: { readonly now: Date; readonly notSince: Date }): Promise<void> {
    await this.database.prisma.workstation.updateMany({
      where: { id, OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: at.notSince } }] },
      data: { lastSeenAt: at.now },
    });
  }

  async insertBrowser(
    tx: Transaction,
    browser: { readonly tokenHash: string; readonly workstationId: string; readonly at: Date },
  ): Promise<void> {
    const { tokenHash, workstationId, at } = browser;
    await inside(tx).workstationBrowser.create({
      data: { tokenHash, workstationId, createdAt: at },
    });
  }

  /** The active workstation of a browser that was not revoked. */
  async ofBrowser(
    tokenHash: string,
  ): Promise<{ readonly id: string; readonly name: string } | undefined> {
    const [row] = await this.database.prisma.$queryRaw<{ id: string; name: string }[]>`
      select workstation.id, workstation.name from workstation_browser
      join workstation on workstation.id = workstation_id
      where token_hash = ${tokenHash} and revoked_at is null and workstation.state = 'active'`;
    return row;
  }

  async place(tx: Transaction, id: string, placement: Placement): Promise<void> {
    await inside(tx).workstation.update({ where: { id }, data: placement });
  }

  /** Whether an area exists. */
  async hasArea(tx: Transaction, id: string): Promise<boolean> {
    return (await inside(tx).area.count({ where: { id } })) === 1;
  }

  /** Agent and browsers lose their way in. False when it was disabled before. */
  async disable(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const { count } = await inside(tx).workstation.updateMany({
      where: { id, state: 'active' },
      data: { state: 'disabled', agentPublicKey: Prisma.DbNull },
    });
    if (count === 0) return false;
    await inside(tx).workstationBrowser.updateMany({
      where: { workstationId: id, revokedAt: null },
      data: { revokedAt: at },
    });
    return true;
  }
}
