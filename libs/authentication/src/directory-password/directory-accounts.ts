import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Database, inside } from '#libs/database';
import { Clock, DomainError, IdentityId, Transactions, type Transaction } from '#libs/kernel';
import { AccountName } from './account-name.js';

@Injectable()
export class DirectoryAccountRepository {
  constructor(private readonly database: Database) {}

  async of(identityId: IdentityId): Promise<AccountName | undefined> {
    const row = await this.database.prisma.directoryAccount.findUnique({ where: { identityId } });
    return row === null ? undefined : AccountName.parse(row.account);
  }

  async holder(tx: Transaction, account: AccountName): Promise<IdentityId | undefined> {
    const row = await inside(tx).directoryAccount.findUnique({ where: { account } });
    return row === null ? undefined : IdentityId.parse(row.identityId);
  }

  async isPerson(tx: Transaction, id: IdentityId): Promise<boolean> {
    return (await inside(tx).identity.count({ where: { id } })) === 1;
  }

  async save(
    tx: Transaction,
    identityId: IdentityId,
    row: { readonly account: AccountName; readonly setAt: Date; readonly setBy: string },
  ): Promise<void> {
    await inside(tx).directoryAccount.upsert({
      where: { identityId },
      create: { identityId, ...row },
      update: row,
    });
  }
}

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
