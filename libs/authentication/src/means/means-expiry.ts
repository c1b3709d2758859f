import { Injectable } from '@nestjs/common';
import { THE_HUB } from '#libs/audit';
import { Clock, Transactions } from '#libs/kernel';
import { mayBecome } from '../domain/means-life.js';
import { MeansRegister } from './means-register.js';
import { MeansRepository } from './means.repository.js';

const AT_ONCE = 200;

/** Writes down that means came to their term; they are refused from that instant, written down or not. */
@Injectable()
export class MeansExpiry {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: MeansRepository,
    private readonly register: MeansRegister,
    private readonly clock: Clock,
  ) {}

  /** How many came to their term. */
  async run(): Promise<number> {
    const overdue = await this.repository.overdue(this.clock.now(), AT_ONCE);
    let count = 0;
    for (const { id } of overdue) count += await this.#expire(id);
    return count;
  }

  /** 0 when another hub was first. */
  async #expire(id: string): Promise<0 | 1> {
    return this.transactions.run(async (tx) => {
      const means = await this.repository.take(tx, id);
      if (means === undefined || !mayBecome(means.state, 'expired')) return 0;
      await this.register.move(tx, means, { state: 'expired', reason: 'term', by: THE_HUB });
      return 1;
    });
  }
}
