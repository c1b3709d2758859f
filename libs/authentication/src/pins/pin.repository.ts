import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { IdentityId, Transaction } from '#libs/kernel';
import { PIN_TRIES } from '../domain/pin-rules.js';

export interface PinRow {
  readonly verifier: string;
  /** Wrong PINs in a row, this try counted. */
  readonly failures: number;
}

export interface PinState {
  readonly blocked: boolean;
  readonly notBefore: Date | null;
}

@Injectable()
export class PinRepository {
  /**
   * Takes one try before the PIN is looked at: tries that run at once are all counted. Undefined when
   * there is no PIN, it is blocked, or the wait is not over.
   */
  async takeTry(tx: Transaction, id: IdentityId, now: Date): Promise<PinRow | undefined> {
    const [row] = await inside(tx).$queryRaw<PinRow[]>`
      update pin set failures = failures + 1, failed_total = failed_total + 1
      where identity_id = ${id}::uuid and blocked_at is null and failures < ${PIN_TRIES}
        and (not_before is null or not_before <= ${now})
      returning verifier, failures`;
    return row;
  }

  async state(tx: Transaction, id: IdentityId): Promise<PinState | undefined> {
    const row = await inside(tx).pin.findUnique({ where: { identityId: id } });
    return row === null ? undefined : { blocked: row.blockedAt !== null, notBefore: row.notBefore };
  }

  /** After a right PIN: the tries are given back. */
  async forgive(tx: Transaction, id: IdentityId): Promise<void> {
    await inside(tx).pin.update({
      where: { identityId: id },
      data: { failures: 0, notBefore: null },
    });
  }

  async delay(tx: Transaction, id: IdentityId, notBefore: Date): Promise<void> {
    await inside(tx).pin.update({ where: { identityId: id }, data: { notBefore } });
  }

  async block(tx: Transaction, id: IdentityId, blockedAt: Date): Promise<void> {
    await inside(tx).pin.update({ where: { identityId: id }, data: { blockedAt } });
  }

  /** Opens a blocked PIN again. False when there is no PIN. */
  async unblock(tx: Transaction, id: IdentityId): Promise<boolean> {
    const { count } = await inside(tx).pin.updateMany({
      where: { identityId: id },
      data: { failures: 0, notBefore: null, blockedAt: null },
    });
    return count === 1;
  }

  async isPerson(tx: Transaction, id: IdentityId): Promise<boolean> {
    return (await inside(tx).identity.count({ where: { id } })) === 1;
  }

  async save(
    tx: Transaction,
    id: IdentityId,
    pin: { verifier: string; setAt: Date },
  ): Promise<void> {
    const fresh = { ...pin, failures: 0, notBefore: null, blockedAt: null };
    await inside(tx).pin.upsert({
      where: { identityId: id },
      create: { identityId: id, ...fresh },
      update: fresh,
    });
  }
}
