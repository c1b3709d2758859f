import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Transactions, type IdentityId } from '#libs/kernel';
import type { AccountName } from './account-name.js';
import { DirectoryAccountRepository } from './directory-accounts.repository.js';

/** Which account of the hospital's directory is whose. */
@Injectable()
export class DirectoryAccounts {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: DirectoryAccountRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async of(identityId: IdentityId): Promise<AccountName | undefined> {
    return this.repository.of(identityId);
  }

  /** @throws DomainError `identity.unknown`, `directory-account.taken` */
  async name(identityId: IdentityId, account: AccountName, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.isPerson(tx, identityId)))
        throw new DomainError('identity.unknown', 'not-found', { identityId });
      const holder = await this.repository.holder(tx, account);
      if (holder !== undefined && holder !== identityId)
        throw new DomainError('directory-account.taken', 'conflict', { account });
      const setBy = `${by.kind}:${by.id}`;
      await this.repository.save(tx, identityId, { account, setAt: this.clock.now(), setBy });
      await this.audit.record(tx, {
        kind: 'directory-account.named',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { account },
      });
    });
  }
}
