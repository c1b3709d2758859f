import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import { CHECK_MODES, DOCUMENT_TYPES } from '../domain/desk-rules.js';

const Row = z.object({
  id: z.string(),
  identityId: IdentityId,
  mode: z.enum(CHECK_MODES),
  documentType: z.enum(DOCUMENT_TYPES).nullable(),
  operator: z.string(),
  rppsStatus: z.string(),
  startedAt: z.date(),
  finishedAt: z.date(),
  means: z.array(z.object({ meansId: z.string() })),
});

/** How somebody made sure of who a person is, and the means it led to. */
export interface EnrolmentCheck extends Omit<z.infer<typeof Row>, 'means'> {
  readonly meansIds: readonly string[];
}

export type NewEnrolmentCheck = Omit<EnrolmentCheck, 'meansIds'>;

const HOLDS = ['issued', 'active', 'suspended', 'lent'];

@Injectable()
export class EnrolmentCheckRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, check: NewEnrolmentCheck): Promise<void> {
    await inside(tx).enrolmentCheck.create({ data: check });
  }

  /** Status of the person's link to the register; `none` when there is no link. */
  async rppsStatus(tx: Transaction, identityId: IdentityId): Promise<string> {
    const link = await inside(tx).rppsLink.findUnique({ where: { identityId } });
    return link?.status ?? 'none';
  }

  async isPerson(tx: Transaction, id: IdentityId): Promise<boolean> {
    return (await inside(tx).identity.count({ where: { id } })) === 1;
  }

  /** The person's last check finished since that instant. */
  async lastSince(
    tx: Transaction,
    identityId: IdentityId,
    since: Date,
  ): Promise<{ readonly id: string; readonly finishedAt: Date } | undefined> {
    const found = await inside(tx).enrolmentCheck.findFirst({
      where: { identityId, finishedAt: { gte: since } },
      orderBy: { finishedAt: 'desc' },
      select: { id: true, finishedAt: true },
    });
    return found ?? undefined;
  }

  /** Whether the person holds a means that is not over, a back-up apart. */
  async holdsMeans(tx: Transaction, identityId: IdentityId): Promise<boolean> {
    const where = { identityId, state: { in: HOLDS }, kind: { not: 'backup' } };
    return (await inside(tx).means.count({ where })) > 0;
  }

  async link(tx: Transaction, checkId: string, meansId: string): Promise<void> {
    await inside(tx).enrolmentMeans.create({ data: { checkId, meansId } });
  }

  async list(filter: {
    readonly identityId?: IdentityId | undefined;
    readonly from?: Date | undefined;
    readonly to?: Date | undefined;
    readonly limit: number;
  }): Promise<readonly EnrolmentCheck[]> {
    const { identityId, from, to, limit } = filter;
    const rows = await this.database.prisma.enrolmentCheck.findMany({
      where: {
        ...(identityId === undefined ? {} : { identityId }),
        finishedAt: {
          ...(from === undefined ? {} : { gte: from }),
          ...(to === undefined ? {} : { lt: to }),
        },
      },
      include: { means: { select: { meansId: true } } },
      orderBy: [{ finishedAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    return rows.map((row) => {
      const { means, ...check } = Row.parse(row);
      return { ...check, meansIds: means.map(({ meansId }) => meansId) };
    });
  }
}
