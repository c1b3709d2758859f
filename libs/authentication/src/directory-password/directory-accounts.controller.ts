import { Body, Controller, HttpCode, Param, Put } from '@nestjs/common';
import { Allow, CallingPerson, Describe, type PersonPrincipal } from '#libs/access';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { IdentityParam } from '../means/means.schemas.js';
import { AccountName } from './account-name.js';
import { DirectoryAccounts } from './directory-accounts.js';

const AccountForm = z.strictObject({ account: AccountName });

/** The account of a person in the hospital's directory. */
@Controller('api/v1/identities/:id/directory-account')
export class DirectoryAccountsController {
  constructor(private readonly accounts: DirectoryAccounts) {}

  @Put()
  @HttpCode(204)
  @Allow({ kind: 'role', anyOf: ['officer', 'administrator'], scope: 'hub:api' })
  @Describe({
    summary: 'Name the account of a person in the hospital’s directory',
    tag: 'means',
    body: AccountForm,
  })
  async name(
    @Param('id', { schema: IdentityParam }) id: IdentityId,
    @Body({ schema: AccountForm }) { account }: z.infer<typeof AccountForm>,
    @CallingPerson() caller: PersonPrincipal,
  ): Promise<void> {
    await this.accounts.name(id, account, { kind: 'person', id: caller.identityId });
  }
}
