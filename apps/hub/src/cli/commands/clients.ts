import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { OidcClients } from '#libs/oidc';
import { operator } from '../operator.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** `portique clients import FILE | list` */
export function clientsCommand(): Command {
  const command = new Command('clients').description('Applications that rely on the hub');
  command
    .command('import')
    .description('create or update the applications of a JSON file, all or none')
    .argument('<file>')
    .option('--json', 'one JSON document')
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
      const names = await withHub(({ hub }) =>
        hub.get(OidcClients, { strict: false }).import(document, operator()),
      );
      new Output(json).result({ ok: true, clients: names }, `saved: ${names.join(', ')}`);
    });
  command
    .command('list')
    .description('the applications, without their secrets')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const clients = await withHub(({ hub }) => hub.get(OidcClients, { strict: false }).list());
      const shown = clients.map(({ settings, enabled }) => ({ ...settings, enabled }));
      const words = shown.map(
        ({ client_id: id, client_name: name, enabled }) =>
          `${id.padEnd(24)} ${enabled ? 'enabled ' : 'disabled'} ${name}`,
      );
      new Output(json).result({ clients: shown }, ...words);
    });
  return command;
}
