import { Command } from 'commander';
import { SystemRandom } from '#libs/kernel';
import { readEnvironment } from '../../config.js';
import { openDatabase } from '../../database-home.js';
import { startHub } from '../../hub.js';
import { newLogger } from '../../log.js';
import { askedToStop } from '../../signals-of-process.js';

/** `portique serve`: the hub, until SIGTERM or SIGINT. */
export const serveCommand = (): Command =>
  new Command('serve')
    .description('run the hub with the configuration of the environment')
    .action(async () => {
      const config = readEnvironment(process.env);
      const logger = newLogger(config.PORTIQUE_LOG_LEVEL);
      const stop = askedToStop();
      const database = await openDatabase(config, new SystemRandom(), 'hub');
      try {
        const hub = await startHub({ config, databaseUrl: database.url, logger });
        await stop;
        await hub.close();
      } finally {
        await database.close();
      }
    });
