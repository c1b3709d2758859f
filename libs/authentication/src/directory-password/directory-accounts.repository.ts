import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
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
