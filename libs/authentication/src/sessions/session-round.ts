import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds, Transactions, type Transaction } from '#libs/kernel';
import { PostBook } from '../workstations/post-book.repository.js';
import { CareSessionRepository } from './care-session.repository.js';
import { SessionEnds } from './session-ends.js';

/** Sessions of one turn: a round that meets more takes the others at its next turn. */
const AT_ONCE = 200;
const HARD_WINDOW_SECONDS = 4 * 3600;

/**
 * What time does to sessions: left without activity, one opened by badge waits locked for a tap and any
 * other ends; after four hours each ends. Several hubs may do it: each session is met by one.
 */
@Injectable()
export class SessionRound {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: CareSessionRepository,
    private readonly ends: SessionEnds,
    private readonly posts: PostBook,
    private readonly clock: Clock,
  ) {}

  /** How many sessions were locked or ended. */
  async run(): Promise<number> {
    return this.transactions.run(async (tx) => {
      const over = await this.#endOver(tx);
      return over + (await this.#pauseIdle(tx));
    });
  }

  async #endOver(tx: Transaction): Promise<number> {
    const strongBefore = plusSeconds(this.clock.now(), -HARD_WINDOW_SECONDS);
    const over = await this.repository.takeOver(tx, strongBefore, AT_ONCE);
    for (const session of over) await this.ends.end(tx, session, 'window-over');
    return over.length;
  }

  async #pauseIdle(tx: Transaction): Promise<number> {
    const limit = { now: this.clock.now(), idleSeconds: this.posts.defaultIdleSeconds };
    const idle = await this.repository.takeIdle(tx, limit, AT_ONCE);
    for (const session of idle) {
      const post = session.workstation ?? undefined;
      await this.ends.pause(tx, { session, because: 'idle', post });
    }
    return idle.length;
  }
}
