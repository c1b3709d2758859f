import { Command } from 'commander';
import { AccountName, DirectoryAccounts } from '#libs/authentication';
import { DomainError } from '#libs/kernel';
import { identityOf } from '../identity-of.js';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique directory account ENTITY MATRICULE NAME` */
export const directoryAccountsCommand = (): Command =>
  new Command('directory')
    .description('The hospital’s directory (Active Directory): whose account is whose')
    .addCommand(accountCommand());

const accountCommand = (): Command =>
  new Command('account')
    .description('name the account of a person: its password may be their second factor')
    .argument('<entity>', 'FINESS of the legal entity')
    .argument('<matricule>')
    .argument('<name>', 'sAMAccountName')
    .option('--json', 'one JSON document')
    .action(
      async (
        entity: string,
        matricule: string,
        name: string,
        { json = false }: { readonly json?: boolean },
      ) => {
        const account = AccountName.safeParse(name);
        if (!account.success)
          throw new DomainError('directory-account.refused', 'invalid', { name });
        await withHub(async ({ hub }) => {
          const id = await identityOf(hub, entity, matricule);
          await hub.get(DirectoryAccounts, { strict: false }).name(id, account.data, operator());
        });
        new Output(json).result(
          { ok: true, matricule, account: account.data },
          `${matricule}: ${account.data}`,
        );
      },
    );
