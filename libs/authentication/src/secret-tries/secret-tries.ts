import { Injectable } from '@nestjs/common';
import { Clock, type IdentityId, type Transaction } from '#libs/kernel';
import { giveBack, NO_TRIES, takeTry, undo, type TryLimit } from '../domain/secret-tries.js';
import { SecretTriesRepository } from './secret-tries.repository.js';

export type Try =
  | { readonly kind: 'taken'; readonly at: Date }
  | { readonly kind: 'wait'; readonly seconds: number };

/**
 * One counter per person, shared by every secret that is typed and by every hub: PIN, password of the
 * directory, password, one-time code. Each try is taken before its secret is looked at.
 */
@Injectable()
export class SecretTries {
  constructor(
    private readonly repository: SecretTriesRepository,
    private readonly clock: Clock,
  ) {}

  async take(tx: Transaction, id: IdentityId, tighter?: TryLimit): Promise<Try> {
    const taken = takeTry(await this.repository.take(tx, id), this.clock.now(), tighter);
    await this.repository.save(tx, id, taken.tries);
    return taken.kind === 'taken'
      ? { kind: 'taken', at: taken.at }
      : { kind: 'wait', seconds: taken.seconds };
  }

  /** The secret was right. */
  async giveBack(tx: Transaction, id: IdentityId, takenAt: Date): Promise<void> {
    await this.repository.save(tx, id, giveBack(await this.repository.take(tx, id), takenAt));
  }

  /** The secret was not judged. */
  async undo(tx: Transaction, id: IdentityId, takenAt: Date): Promise<void> {
    await this.repository.save(tx, id, undo(await this.repository.take(tx, id), takenAt));
  }

  /** The person was seen at the desk: nothing is held against them any more. */
  async forget(tx: Transaction, id: IdentityId): Promise<void> {
    const { attempted } = await this.repository.take(tx, id);
    await this.repository.save(tx, id, { ...NO_TRIES, attempted });
  }
}
