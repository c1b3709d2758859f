import { Command } from 'commander';
import { SystemRandom } from '#libs/kernel';
import { readEnvironment } from '../../config.js';
import { openDatabase } from '../../database-home.js';
import { Output } from '../output.js';

/** `portique migrate` */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('apply the migrations of the database (the hub does it at its start too)')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const config = readEnvironment(process.env);
      const database = await openDatabase(config, new SystemRandom(), 'command');
      await database.close();
      const { migrated } = database;
      const words =
        migrated.length === 0
          ? ['nothing to do: the database is up to date']
          : migrated.map((name) => `applied ${name}`);
      new Output(json).result({ ok: true, applied: migrated }, ...words);
    });
