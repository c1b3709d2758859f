import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';

/** Wrong codes in a row before the code is blocked, and from which on one must wait. */
const BACKUP_TRIES = 10;
const FREE_TRIES = 5;

const Row = z.object({
  id: z.string(),
  identityId: IdentityId,
  meansId: z.string().nullable(),
  reason: z.string(),
  hours: z.int(),
  requestedAt: z.date(),
  requestedBy: z.string(),
  startedAt: z.date().nullable(),
  approvedBy: z.string().nullable(),
  endsAt: z.date(),
  failures: z.int(),
  blockedAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.string().nullable(),
});

/** A back-up means asked for a person, open for a few hours, or over. Its code is not in it. */
export type Backup = z.infer<typeof Row>;

export interface NewBackup {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly reason: string;
  readonly hours: number;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly endsAt: Date;
}

export interface BackupStart {
  readonly meansId: string;
  readonly verifier: string;
  readonly startedAt: Date;
  readonly endsAt: Date;
  readonly approvedBy: string | null;
}

/** One try taken on the code of one activation. */
export interface BackupTry {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly meansId: string;
  readonly verifier: string;
  /** Wrong codes in a row, this try counted. */
  readonly failures: number;
  readonly isLast: boolean;
  readonly waits: boolean;
}

const Try = z.object({
  id: z.string(),
  identityId: IdentityId,
  meansId: z.string(),
  verifier: z.string(),
  failures: z.int(),
});

@Injectable()
export class BackupRepository {
  constructor(private readonly database: Database) {}

  /** State of the person's account, locked until the transaction ends. */
  async takePerson(tx: Transaction, id: IdentityId): Promise<string | undefined> {
    const [row] = await inside(tx).$queryRaw<{ state: string }[]>`
      select state from identity where id = ${id}::uuid for update`;
    return row?.state;
  }

  async openOf(tx: Transaction, identityId: IdentityId): Promise<Backup | undefined> {
    const row = await inside(tx).backupActivation.findFirst({
      where: { identityId, endedAt: null },
    });
    return row === null ? undefined : Row.parse(row);
  }

  async insert(tx: Transaction, backup: NewBackup): Promise<void> {
    await inside(tx).backupActivation.create({ data: backup });
  }

  async start(tx: Transaction, id: string, start: BackupStart): Promise<void> {
    await inside(tx).backupActivation.update({ where: { id }, data: start });
  }

  /** Locked until the transaction ends. */
  async take(tx: Transaction, id: string): Promise<Backup | undefined> {
    await inside(tx).$queryRaw`
      select id from backup_activation where id = ${id}::uuid for update`;
    const row = await inside(tx).backupActivation.findUnique({ where: { id } });
    return row === null ? undefined : Row.parse(row);
  }

  async find(id: string): Promise<Backup | undefined> {
    const row = await this.database.prisma.backupActivation.findUnique({ where: { id } });
    return row === null ? undefined : Row.parse(row);
  }

  /** Newest first. */
  async list(filter: {
    readonly identityId?: IdentityId | undefined;
    readonly open?: boolean | undefined;
    readonly limit: number;
  }): Promise<readonly Backup[]> {
    const { identityId, open, limit } = filter;
    const rows = await this.database.prisma.backupActivation.findMany({
      where: {
        ...(identityId === undefined ? {} : { identityId }),
        ...(open === undefined ? {} : { endedAt: open ? null : { not: null } }),
      },
      orderBy: [{ requestedAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    return rows.map((row) => Row.parse(row));
  }

  /** Those to end now: at their term, or whose means was revoked; at most `limit`. */
  async toEnd(now: Date, limit: number): Promise<readonly { id: string; because: string }[]> {
    const rows = await this.database.prisma.backupActivation.findMany({
      where: {
        endedAt: null,
        OR: [{ endsAt: { lte: now } }, { means: { state: { not: 'active' } } }],
      },
      orderBy: { endsAt: 'asc' },
      select: { id: true, endsAt: true },
      take: limit,
    });
    return rows.map(({ id, endsAt }) => ({ id, because: endsAt <= now ? 'term' : 'withdrawn' }));
  }

  async end(
    tx: Transaction,
    id: string,
    end: { readonly at: Date; readonly by: string; readonly because: string },
  ): Promise<void> {
    const data = { endedAt: end.at, endedBy: end.by, endedBecause: end.because };
    await inside(tx).backupActivation.update({ where: { id }, data });
  }

  /**
   * Takes one try on the code of who has this matricule (of any entity), before the code is looked at: tries
   * made at once are all counted. Nothing when none is open, it is blocked, or the wait is not over.
   */
  async takeTries(tx: Transaction, matricule: string, now: Date): Promise<readonly BackupTry[]> {
    const rows: unknown = await inside(tx).$queryRaw`
      update backup_activation b set failures = b.failures + 1
      from identity i
      where i.id = b.identity_id and i.state = 'active'
        and exists (select 1 from matricule m
          where m.identity_id = b.identity_id and m.number = ${matricule})
        and b.ended_at is null and b.started_at is not null and b.ends_at > ${now}
        and b.blocked_at is null and b.failures < ${BACKUP_TRIES}
        and (b.not_before is null or b.not_before <= ${now})
      returning b.id, b.identity_id as "identityId", b.means_id as "meansId", b.verifier, b.failures`;
    return z
      .array(Try)
      .parse(rows)
      .map((row) => ({
        ...row,
        isLast: row.failures >= BACKUP_TRIES,
        waits: row.failures >= FREE_TRIES,
      }));
  }

  /** After the right code: the tries are given back. False when it ended meanwhile. */
  async forgive(tx: Transaction, id: string, now: Date): Promise<boolean> {
    const { count } = await inside(tx).backupActivation.updateMany({
      where: { id, endedAt: null, endsAt: { gt: now } },
      data: { failures: 0, notBefore: null },
    });
    return count === 1;
  }

  async delay(tx: Transaction, id: string, notBefore: Date): Promise<void> {
    await inside(tx).backupActivation.update({ where: { id }, data: { notBefore } });
  }

  async block(tx: Transaction, id: string, blockedAt: Date): Promise<void> {
    await inside(tx).backupActivation.update({ where: { id }, data: { blockedAt } });
  }
}
