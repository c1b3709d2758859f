import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import { z } from 'zod';
import { MEANS_KINDS, MEANS_USES } from '../domain/means-life.js';

const FACTOR_CATEGORIES = ['possession', 'knowledge', 'verification'] as const;
export const LEVELS = ['none', 'low', 'substantial', 'high'] as const;

/** What the hospital allows of one kind of means. */
export const MeansPolicy = z.object({
  kind: z.enum(MEANS_KINDS),
  enabled: z.boolean(),
  factors: z.array(z.enum(FACTOR_CATEGORIES)),
  /** eIDAS level that the hospital claims for it. */
  level: z.enum(LEVELS),
  legalBasis: z.string(),
  /** Reference of the homologation decision; null when none is needed or taken. */
  homologation: z.string().nullable(),
  /** Life of a new means. */
  months: z.int().min(1).max(36),
  uses: z.array(z.enum(MEANS_USES)),
});
export type MeansPolicy = z.infer<typeof MeansPolicy>;

@Injectable()
export class MeansPolicyRepository {
  constructor(private readonly database: Database) {}

  async list(): Promise<readonly MeansPolicy[]> {
    const rows = await this.database.prisma.meansPolicy.findMany({ orderBy: { kind: 'asc' } });
    return rows.map((row) => MeansPolicy.parse(row));
  }

  async find(tx: Transaction, kind: string): Promise<MeansPolicy | undefined> {
    const row = await inside(tx).meansPolicy.findUnique({ where: { kind } });
    return row === null ? undefined : MeansPolicy.parse(row);
  }

  async save(
    tx: Transaction,
    policy: MeansPolicy,
    change: { readonly at: Date; readonly by: string },
  ): Promise<void> {
    const { kind, factors, uses, ...rest } = policy;
    const data = {
      ...rest,
      factors: [...factors],
      uses: [...uses],
      updatedAt: change.at,
      updatedBy: change.by,
    };
    await inside(tx).meansPolicy.upsert({
      where: { kind },
      create: { kind, ...data },
      update: data,
    });
  }
}
