import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { Clock } from '#libs/kernel';

const PURPOSE = 'client-assertion';

/** Identifiers that may be used once: the assertions of applications, until they expire. */
@Injectable()
export class SeenOnce {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** True the first time only, in all hub processes. */
  async isFirst(id: string, expiresAt: Date): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.database.prisma.$executeRaw`
      insert into seen_once as s (purpose, id, expires_at) values (${PURPOSE}, ${id}, ${expiresAt})
      on conflict (purpose, id) do update set expires_at = excluded.expires_at
      where s.expires_at <= ${now}`;
    return rows === 1;
  }

  async purge(): Promise<void> {
    const now = this.clock.now();
    await this.database.prisma.$executeRaw`
      delete from seen_once where purpose = ${PURPOSE} and expires_at <= ${now}`;
  }
}
