import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';

@Injectable()
export class BadgeCardRepository {
  constructor(private readonly database: Database) {}

  /** Whether this card is, or was, somebody's badge. */
  async isIssued(uidPseudonym: string): Promise<boolean> {
    const found = await this.database.prisma.badgeCard.count({ where: { uidPseudonym } });
    return found > 0;
  }
}
