import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';

@Injectable()
export class PassingRowRepository {
  constructor(private readonly database: Database) {}

  /** Pages that waited, one-time tickets and invitations that ended before this; at most `limit` of each. */
  async remove(before: Date, limit: number): Promise<number> {
    const { prisma } = this.database;
    const removed = await Promise.all([
      prisma.$executeRaw`
        delete from ceremony where id in (
          select id from ceremony where expires_at < ${before} limit ${limit} for update skip locked)`,
      prisma.$executeRaw`
        delete from workstation_ticket where token_hash in (
          select token_hash from workstation_ticket where expires_at < ${before} limit ${limit}
          for update skip locked)`,
      prisma.$executeRaw`
        delete from fido2_invitation where id in (
          select id from fido2_invitation where expires_at < ${before} limit ${limit}
          for update skip locked)`,
    ]);
    return removed.reduce((sum, count) => sum + count, 0);
  }
}
