import { Command } from 'commander';
import { configurationTable, readEnvironment } from '../../config.js';
import { Output } from '../output.js';

/** `portique config check | table` */
export function configCommand(): Command {
  const command = new Command('config').description('The configuration, from the environment');
  command
    .command('check')
    .description('name every mistake of the configuration at once')
    .option('--json', 'one JSON document')
    .action(({ json = false }: { json?: boolean }) => {
      const config = readEnvironment(process.env);
      const { PORTIQUE_ORIGIN: origin } = config;
      const database = config.DATABASE_URL === undefined ? 'embedded' : 'server';
      const air = config.PORTIQUE_AIR_DMP_URL === undefined ? 'off' : 'on';
      const facts = { ok: true, origin, database, air };
      new Output(json).result(
        facts,
        `configuration good: ${origin}, database ${database}, AIR ${air}`,
      );
    });
  command
    .command('table')
    .description('every name with its default and meaning (Markdown)')
    .action(() => new Output(false).result({}, configurationTable()));
  return command;
}
