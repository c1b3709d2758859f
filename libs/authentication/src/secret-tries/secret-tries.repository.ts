import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { IdentityId, Transaction } from '#libs/kernel';
import { NO_TRIES, type Tries } from '../domain/secret-tries.js';

@Injectable()
export class SecretTriesRepository {
  /** What is kept of this person, locked until the transaction ends: hubs take tries one after another. */
  async take(tx: Transaction, id: IdentityId): Promise<Tries> {
    await inside(tx).$executeRaw`
      insert into secret_tries (identity_id) values (${id}::uuid) on conflict do nothing`;
    const [row] = await inside(tx).$queryRaw<Tries[]>`
      select attempted, in_a_row as "inARow", not_before as "notBefore", failed_at as "failedAt"
      from secret_tries where identity_id = ${id}::uuid for update`;
    return row ?? NO_TRIES;
  }

  async save(tx: Transaction, id: IdentityId, tries: Tries): Promise<void> {
    await inside(tx).secretTries.update({
      where: { identityId: id },
      data: { ...tries, failedAt: [...tries.failedAt] },
    });
  }
}
