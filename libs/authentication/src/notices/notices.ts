import { Injectable } from '@nestjs/common';
import { Clock, plusSeconds, Random, type IdentityId, type Transaction } from '#libs/kernel';
import type { MeansKind, MeansState } from '../domain/means-life.js';
import { NoticeRepository, type Notice, type NoticeKind } from './notices.repository.js';

const DAY = 24 * 3600;
/** Days before the end of a means at which its holder is told. */
const TERMS = [
  { kind: 'expires-60', days: 60, downTo: 30 },
  { kind: 'expires-30', days: 30, downTo: 7 },
  { kind: 'expires-7', days: 7, downTo: 0 },
] as const;
/** The last ones are enough: a person has few means. */
const SHOWN = 100;

interface Told {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly kind: MeansKind;
}

/** What people are told of their means: at issue, at each change, and before the end (RIE PS08). */
@Injectable()
export class Notices {
  constructor(
    private readonly repository: NoticeRepository,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** In the transaction of the issue. */
  async issued(tx: Transaction, means: Told, state: 'issued' | 'active' | 'lent'): Promise<void> {
    if (state === 'lent') return this.#write(tx, means, 'lent');
    const isRenewal = await this.repository.heldBefore(tx, means);
    await this.#write(tx, means, isRenewal ? 'renewed' : 'issued');
  }

  /** In the transaction of the change. */
  async moved(tx: Transaction, means: Told & { readonly state: MeansState }, to: MeansState) {
    const isReturn = means.state === 'lent' && to !== 'lost';
    await this.#write(tx, means, isReturn ? 'returned' : to);
  }

  /** The last notices of a person, newest first. */
  async listOf(identityId: IdentityId): Promise<readonly Notice[]> {
    return this.repository.listOf(identityId, SHOWN);
  }

  /** The person has read them: how many were new. */
  async markSeen(identityId: IdentityId): Promise<number> {
    return this.repository.markSeen(identityId, this.clock.now());
  }

  /** Tells of the means that end in 60, 30 and 7 days: how many notices were written. */
  async announceEnds(): Promise<number> {
    const now = this.clock.now();
    let count = 0;
    for (const { kind, days, downTo } of TERMS) {
      const [after, until] = [plusSeconds(now, downTo * DAY), plusSeconds(now, days * DAY)];
      count += await this.repository.announceEnds({ kind, now, after, until });
    }
    return count;
  }

  async #write(tx: Transaction, means: Told, kind: NoticeKind): Promise<void> {
    const { identityId, id: meansId } = means;
    const createdAt = this.clock.now();
    const id = this.random.uuid();
    await this.repository.insert(tx, { id, identityId, meansId, kind, createdAt });
  }
}
