import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';

const PURPOSE = 'agent-token';

@Injectable()
export class SeenTokens {
  constructor(private readonly database: Database) {}

  /** True for the first caller only; remembered until the token has expired. */
  async isFirstUse(id: string, times: { readonly now: Date; readonly expiresAt: Date }) {
    const { prisma } = this.database;
    await prisma.seenOnce.deleteMany({ where: { purpose: PURPOSE, expiresAt: { lt: times.now } } });
    const { count } = await prisma.seenOnce.createMany({
      data: [{ purpose: PURPOSE, id, expiresAt: times.expiresAt }],
      skipDuplicates: true,
    });
    return count === 1;
  }
}
