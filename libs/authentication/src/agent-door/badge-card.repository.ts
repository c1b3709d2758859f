import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { z } from 'zod';

@Injectable()
export class BadgeCardRepository {
  constructor(private readonly database: Database) {}

  /** Whether this card is, or was, somebody's badge. */
  async isIssued(uidPseudonym: string): Promise<boolean> {
    const found = await this.database.prisma.badgeCard.count({ where: { uidPseudonym } });
    return found > 0;
  }

  /** Badges in service, by version of the master keys they were made with. */
  async versions(): Promise<readonly BadgeVersion[]> {
    const rows: unknown = await this.database.prisma.$queryRaw`
      select b.key_version as "keyVersion",
        (count(*) filter (where p.purpose = 'personal' and exists (
          select 1 from means m where m.plastic_id = p.id
            and m.state in ('issued', 'active', 'suspended'))))::int as held,
        (count(*) filter (where p.purpose = 'loan'))::int as stock
      from badge_card b join plastic p on p.id = b.plastic_id
      group by b.key_version order by b.key_version`;
    return z.array(Version).parse(rows);
  }
}

const Version = z.object({ keyVersion: z.int(), held: z.int(), stock: z.int() });

/** `held`: badges that people have and that are not over; `stock`: badges that the desk lends. */
export type BadgeVersion = z.infer<typeof Version>;
