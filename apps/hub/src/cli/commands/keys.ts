import { Command } from 'commander';
import { AuditTrail } from '#libs/audit';
import { Transactions } from '#libs/kernel';
import { SigningKeys, type KeyUse } from '#libs/keys';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

const USES: readonly KeyUse[] = ['oidc', 'audit-seal'];

/** `portique keys rotate` */
export function keysCommand(): Command {
  const command = new Command('keys').description('Signing keys of the hub');
  command
    .command('rotate')
    .description('new keys sign from now on; the former ones stay published for a day')
    .option('--use <use>', 'oidc | audit-seal; both when absent')
    .option('--json', 'one JSON document')
    .action(async ({ use, json = false }: { use?: string; json?: boolean }) => {
      const uses = use === undefined ? USES : USES.filter((known) => known === use);
      if (uses.length === 0) command.error(`error: unknown use '${use ?? ''}'`);
      const rotations = await withHub(async ({ hub }) =>
        Promise.all(
          uses.map((one) =>
            rotate(hub.get(Transactions), hub.get(SigningKeys), hub.get(AuditTrail), one),
          ),
        ),
      );
      const words = rotations.flatMap(({ use: of, active, retiring }) => [
        `${of}: signs with ${active.join(', ')}`,
        ...retiring.map((kid) => `${of}: ${kid} stays published for 24 h`),
      ]);
      new Output(json).result({ ok: true, rotations }, ...words);
    });
  return command;
}

async function rotate(
  transactions: Transactions,
  keys: SigningKeys,
  audit: AuditTrail,
  use: KeyUse,
) {
  return transactions.run(async (tx) => {
    const rotation = await keys.rotate(use, tx);
    await audit.record(tx, {
      kind: 'keys.rotated',
      outcome: 'success',
      actor: operator(),
      detail: { use, active: [...rotation.active], retiring: [...rotation.retiring] },
    });
    return { use, ...rotation };
  });
}
