import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import { LOAN_REASONS } from '../domain/desk-rules.js';
import { toPlastic, type Plastic } from '../means/plastics.repository.js';

export const LOAN_ENDS = ['returned', 'due', 'withdrawn'] as const;
export type LoanEnd = (typeof LOAN_ENDS)[number];

const Row = z.object({
  id: z.string(),
  identityId: IdentityId,
  plasticId: z.string(),
  meansId: z.string(),
  reason: z.enum(LOAN_REASONS),
  lentAt: z.date(),
  lentBy: z.string(),
  dueAt: z.date(),
  suspendedIds: z.array(z.string()),
  endedAt: z.date().nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.enum(LOAN_ENDS).nullable(),
});

/** A badge of the stock in the hands of a person, now or formerly. */
export type Loan = z.infer<typeof Row>;

export interface ShownLoan extends Loan {
  /** Number printed on the badge. */
  readonly serial: string | null;
  readonly borrower: string;
  /** Loans of this person until now, this one counted. */
  readonly count: number;
}

/** A badge of the stock, and where it is. */
export interface StockBadge {
  readonly id: string;
  readonly serial: string | null;
  readonly label: string;
  readonly state: 'in' | 'out' | 'lost';
  readonly loanId: string | null;
}

const BY_PLASTIC = { plastic: { select: { serial: true } }, identity: true } as const;

@Injectable()
export class LoanRepository {
  constructor(private readonly database: Database) {}

  /** State of the person's account, locked until the transaction ends. */
  async takePerson(tx: Transaction, id: IdentityId): Promise<string | undefined> {
    const [row] = await inside(tx).$queryRaw<{ state: string }[]>`
      select state from identity where id = ${id}::uuid for update`;
    return row?.state;
  }

  /** Ids of the person's active badges, locked until the transaction ends. */
  async takeActiveBadges(tx: Transaction, id: IdentityId): Promise<readonly string[]> {
    const rows = await inside(tx).$queryRaw<{ id: string }[]>`
      select id from means where identity_id = ${id}::uuid and kind = 'badge' and state = 'active'
      order by id for update`;
    return rows.map((row) => row.id);
  }

  /** A badge of the stock, locked until the transaction ends: two desks do not lend it at once. */
  async takeStock(tx: Transaction, id: string): Promise<Plastic | undefined> {
    await inside(tx).$queryRaw`select id from plastic where id = ${id}::uuid for update`;
    const row = await inside(tx).plastic.findFirst({ where: { id, purpose: 'loan' } });
    return row === null ? undefined : toPlastic(row);
  }

  async isLost(tx: Transaction, plasticId: string): Promise<boolean> {
    return (await inside(tx).means.count({ where: { plasticId, state: 'lost' } })) > 0;
  }

  async openOf(
    tx: Transaction,
    whose: { readonly identityId: IdentityId } | { readonly plasticId: string },
  ): Promise<Loan | undefined> {
    const row = await inside(tx).loan.findFirst({ where: { ...whose, endedAt: null } });
    return row === null ? undefined : Row.parse(row);
  }

  async insert(
    tx: Transaction,
    loan: Omit<Loan, 'endedAt' | 'endedBy' | 'endedBecause'>,
  ): Promise<void> {
    await inside(tx).loan.create({ data: { ...loan, suspendedIds: [...loan.suspendedIds] } });
  }

  /** Locked until the transaction ends. */
  async take(tx: Transaction, id: string): Promise<Loan | undefined> {
    await inside(tx).$queryRaw`select id from loan where id = ${id}::uuid for update`;
    const row = await inside(tx).loan.findUnique({ where: { id } });
    return row === null ? undefined : Row.parse(row);
  }

  /** Loans to end now: due, or whose means no longer serves (declared lost, revoked); at most `limit`. */
  async toEnd(now: Date, limit: number): Promise<readonly { id: string; because: LoanEnd }[]> {
    const rows = await this.database.prisma.loan.findMany({
      where: {
        endedAt: null,
        OR: [{ dueAt: { lte: now } }, { means: { state: { not: 'lent' } } }],
      },
      orderBy: { dueAt: 'asc' },
      select: { id: true, dueAt: true },
      take: limit,
    });
    return rows.map(({ id, dueAt }) => ({ id, because: dueAt <= now ? 'due' : 'withdrawn' }));
  }

  async end(
    tx: Transaction,
    id: string,
    end: { readonly at: Date; readonly by: string; readonly because: LoanEnd },
  ): Promise<void> {
    const data = { endedAt: end.at, endedBy: end.by, endedBecause: end.because };
    await inside(tx).loan.update({ where: { id }, data });
  }

  async find(id: string): Promise<ShownLoan | undefined> {
    const row = await this.database.prisma.loan.findUnique({
      where: { id },
      include: BY_PLASTIC,
    });
    if (row === null) return undefined;
    const [shown] = await this.#shown([row]);
    return shown;
  }

  /** Newest first. */
  async list(filter: {
    readonly identityId?: IdentityId | undefined;
    readonly open?: boolean | undefined;
    readonly limit: number;
  }): Promise<readonly ShownLoan[]> {
    const { identityId, open, limit } = filter;
    const rows = await this.database.prisma.loan.findMany({
      where: {
        ...(identityId === undefined ? {} : { identityId }),
        ...(open === undefined ? {} : { endedAt: open ? null : { not: null } }),
      },
      include: BY_PLASTIC,
      orderBy: [{ lentAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    return this.#shown(rows);
  }

  async isSerialTaken(serial: string): Promise<boolean> {
    return (await this.database.prisma.plastic.count({ where: { kind: 'badge', serial } })) > 0;
  }

  async stock(): Promise<readonly StockBadge[]> {
    const rows = await this.database.prisma.plastic.findMany({
      where: { purpose: 'loan' },
      include: {
        loans: { where: { endedAt: null }, select: { id: true } },
        means: { where: { state: 'lost' }, select: { id: true } },
      },
      orderBy: { serial: 'asc' },
    });
    return rows.map(({ id, serial, label, loans, means }) => {
      const loanId = loans[0]?.id ?? null;
      const here = loanId === null ? 'in' : 'out';
      return { id, serial, label, loanId, state: means.length > 0 ? 'lost' : here };
    });
  }

  async #shown(
    rows: readonly (object & {
      readonly identityId: string;
      readonly plastic: { readonly serial: string | null };
      readonly identity: Borrower;
    })[],
  ): Promise<readonly ShownLoan[]> {
    const counts = await this.database.prisma.loan.groupBy({
      by: ['identityId'],
      where: { identityId: { in: rows.map(({ identityId }) => identityId) } },
      _count: true,
    });
    const countOf = new Map(counts.map(({ identityId, _count }) => [identityId, _count]));
    return rows.map(({ plastic, identity, ...row }) => ({
      ...Row.parse(row),
      serial: plastic.serial,
      borrower: nameOf(identity),
      count: countOf.get(row.identityId) ?? 1,
    }));
  }
}

interface Borrower {
  readonly usualGivenName: string;
  readonly birthName: string;
  readonly usageName: string | null;
  readonly exerciseName: string | null;
}

const nameOf = ({ usualGivenName, birthName, usageName, exerciseName }: Borrower): string =>
  `${usualGivenName} ${(exerciseName ?? usageName ?? birthName).toLocaleUpperCase('fr')}`;
