import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { IdentityId, Transaction } from '#libs/kernel';
import { z } from 'zod';

/** What happened to a means; `expires-…`: days before its end. */
export const NOTICE_KINDS = [
  'issued',
  'renewed',
  'lent',
  'returned',
  'suspended',
  'lost',
  'revoked',
  'active',
  'expired',
  'expires-60',
  'expires-30',
  'expires-7',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

const Kind = z.enum(NOTICE_KINDS);

/** Said to a person of one of their means. */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly meansId: string | null;
  readonly meansLabel: string | null;
  readonly createdAt: Date;
  readonly seenAt: Date | null;
}

export interface NewNotice {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly meansId: string;
  readonly kind: NoticeKind;
  readonly createdAt: Date;
}

@Injectable()
export class NoticeRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, notice: NewNotice): Promise<void> {
    await inside(tx).notice.create({ data: notice });
  }

  /** Whether the person held a means of this kind before this one. */
  async heldBefore(
    tx: Transaction,
    means: { readonly identityId: IdentityId; readonly kind: string; readonly id: string },
  ): Promise<boolean> {
    const { identityId, kind, id } = means;
    const others = { identityId, kind, id: { not: id }, loan: null };
    return (await inside(tx).means.count({ where: others })) > 0;
  }

  async listOf(identityId: IdentityId, limit: number): Promise<readonly Notice[]> {
    const rows = await this.database.prisma.notice.findMany({
      where: { identityId },
      include: { means: { select: { label: true } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: limit,
    });
    return rows.map(({ id, kind, meansId, means, createdAt, seenAt }) => ({
      id,
      kind: Kind.parse(kind),
      meansId,
      meansLabel: means?.label ?? null,
      createdAt,
      seenAt,
    }));
  }

  /** How many were new. */
  async markSeen(identityId: IdentityId, at: Date): Promise<number> {
    const { count } = await this.database.prisma.notice.updateMany({
      where: { identityId, seenAt: null },
      data: { seenAt: at },
    });
    return count;
  }

  /**
   * One notice for each active means that ends between `after` and `until` and lived before that term; each
   * means once, whichever hub comes first. How many were written.
   */
  async announceEnds(term: {
    readonly kind: NoticeKind;
    readonly now: Date;
    readonly after: Date;
    readonly until: Date;
  }): Promise<number> {
    const { kind, now, after, until } = term;
    return this.database.prisma.$executeRaw`
      insert into notice (id, identity_id, means_id, kind, created_at)
      select gen_random_uuid(), m.identity_id, m.id, ${kind}, ${now}
      from means m
      where m.state = 'active' and m.kind <> 'backup'
        and m.expires_at > ${after} and m.expires_at <= ${until}
      on conflict do nothing`;
  }
}
