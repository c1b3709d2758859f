import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import { AWAIT } from './tap-statements.repository.js';

const CeremonyState = z.enum(['waiting', 'badge-read', 'proven', 'refused', 'pending', 'consumed']);

/** A page that waits on a post for a badge, and what the badge brought. */
export interface Ceremony {
  readonly id: string;
  readonly interactionUid: string;
  readonly workstationId: string | null;
  readonly state: z.infer<typeof CeremonyState>;
  readonly identityId: IdentityId | null;
  readonly meansId: string | null;
  readonly careSessionId: string | null;
  readonly challenge: string | null;
  readonly refusal: string | null;
  readonly expiresAt: Date;
}

interface CeremonyRow extends Omit<Ceremony, 'state' | 'identityId'> {
  readonly state: string;
  readonly identityId: string | null;
}

const toCeremony = (row: CeremonyRow): Ceremony => ({
  id: row.id,
  interactionUid: row.interactionUid,
  workstationId: row.workstationId,
  state: CeremonyState.parse(row.state),
  identityId: row.identityId === null ? null : IdentityId.parse(row.identityId),
  meansId: row.meansId,
  careSessionId: row.careSessionId,
  challenge: row.challenge,
  refusal: row.refusal,
  expiresAt: row.expiresAt,
});

/** A page that waits for a badge. */
export interface WaitingPage {
  readonly id: string;
  /** A session proven before is not enough for the application that asked. */
  readonly provenFrom: Date | null;
}

export interface NewCeremony {
  readonly id: string;
  readonly interactionUid: string;
  readonly kind: 'badge' | 'fido2' | 'fido2-enrolment' | 'transition';
  readonly workstationId: string | null;
  readonly state: 'waiting' | 'pending';
  readonly identityId?: IdentityId;
  readonly meansId?: string;
  readonly challenge?: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface CeremonyStep {
  readonly state: 'badge-read' | 'proven' | 'refused' | 'waiting';
  readonly identityId?: IdentityId | null;
  readonly meansId?: string | null;
  readonly careSessionId?: string;
  readonly refusal?: string | null;
  readonly expiresAt?: Date;
}

@Injectable()
export class CeremonyRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, ceremony: NewCeremony): Promise<void> {
    await inside(tx).ceremony.create({ data: ceremony });
  }

  /** A page waits on a post; true when a tap made just before waits for it. */
  async await(page: {
    readonly id: string;
    readonly interactionUid: string;
    readonly workstationId: string;
    readonly now: Date;
    readonly expiresAt: Date;
    readonly provenFrom: Date | undefined;
  }): Promise<boolean> {
    const { id, interactionUid, workstationId, now, expiresAt, provenFrom = null } = page;
    const values = [id, interactionUid, workstationId, now, expiresAt, provenFrom];
    const { rows } = await this.database.pool.query<{ pending: boolean }>({ ...AWAIT, values });
    return rows[0]?.pending === true;
  }

  async find(id: string): Promise<Ceremony | undefined> {
    const row = await this.database.prisma.ceremony.findUnique({ where: { id } });
    return row === null ? undefined : toCeremony(row);
  }

  /** The page that waits on a post now (the newest), locked until the transaction ends. */
  async waitingOn(
    tx: Transaction,
    workstationId: string,
    now: Date,
  ): Promise<WaitingPage | undefined> {
    const [found] = await inside(tx).$queryRaw<WaitingPage[]>`
      select id, proven_from as "provenFrom" from ceremony where workstation_id = ${workstationId}::uuid and kind = 'badge'
        and state in ('waiting', 'badge-read', 'refused') and expires_at > ${now}
      order by created_at desc limit 1 for update`;
    return found;
  }

  async step(tx: Transaction, id: string, step: CeremonyStep): Promise<void> {
    await inside(tx).ceremony.update({ where: { id }, data: step });
  }

  /** Uses it once: true for one caller only, while it is in this state and not expired. */
  async consume(tx: Transaction, id: string, from: { state: string; now: Date }): Promise<boolean> {
    const { count } = await inside(tx).ceremony.updateMany({
      where: { id, state: from.state, usedAt: null, expiresAt: { gt: from.now } },
      data: { state: 'consumed', usedAt: from.now },
    });
    return count === 1;
  }

  /** A tap that found no page, taken by the page that opens just after. */
  async takePending(
    tx: Transaction,
    workstationId: string,
    now: Date,
  ): Promise<Ceremony | undefined> {
    const [row] = await inside(tx).$queryRaw<{ id: string }[]>`
      update ceremony set state = 'consumed', used_at = ${now} where id = (
        select id from ceremony where workstation_id = ${workstationId}::uuid and state = 'pending'
          and used_at is null and expires_at > ${now}
        order by created_at desc limit 1 for update skip locked)
      returning id`;
    if (row === undefined) return undefined;
    const taken = await inside(tx).ceremony.findUnique({ where: { id: row.id } });
    return taken === null ? undefined : toCeremony(taken);
  }

  /** The page is still there: it waits a little longer. */
  async touch(id: string, expiresAt: Date): Promise<void> {
    await this.database.prisma.ceremony.updateMany({
      where: { id, state: { in: ['waiting', 'refused'] }, expiresAt: { lt: expiresAt } },
      data: { expiresAt },
    });
  }
}
