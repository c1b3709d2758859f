import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';

export interface BlockedCard {
  /** Printed on the card. */
  readonly serial: string;
  readonly reason: string;
  readonly blockedAt: Date;
  readonly blockedBy: string;
}

@Injectable()
export class BlockedCardRepository {
  constructor(private readonly database: Database) {}

  async isBlocked(serial: string): Promise<boolean> {
    return (await this.database.prisma.cpsBlockedCard.count({ where: { serial } })) > 0;
  }

  async list(): Promise<readonly BlockedCard[]> {
    return this.database.prisma.cpsBlockedCard.findMany({ orderBy: { blockedAt: 'desc' } });
  }

  /** False when it was blocked already. */
  async insert(tx: Transaction, card: BlockedCard): Promise<boolean> {
    const { count } = await inside(tx).cpsBlockedCard.createMany({
      data: [card],
      skipDuplicates: true,
    });
    return count === 1;
  }

  async remove(tx: Transaction, serial: string): Promise<boolean> {
    const { count } = await inside(tx).cpsBlockedCard.deleteMany({ where: { serial } });
    return count === 1;
  }
}
