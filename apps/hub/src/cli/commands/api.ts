import { Command } from 'commander';
import { SystemRandom } from '#libs/kernel';
import { issuerOf } from '#libs/oidc';
import { readEnvironment } from '../../config.js';
import { openDatabase } from '../../database-home.js';
import { buildHub } from '../../hub.js';
import { newLogger } from '../../log.js';
import { accessTable } from '../../openapi/access-table.js';
import { openApi } from '../../openapi/openapi.js';
import { routesOf, type Route } from '../../openapi/routes.js';
import { VERSION } from '../../version.js';

/** `portique api access | openapi`: the doors of this hub as it is built. */
export const apiCommand = (): Command =>
  new Command('api')
    .description('The routes of the hub: who may call them, and the description of the public API')
    .addCommand(
      new Command('access')
        .description('every route with its access rule (Markdown)')
        .action(() => print((routes) => accessTable(routes))),
    )
    .addCommand(
      new Command('openapi').description('the OpenAPI 3.1 description (JSON)').action(() =>
        print((routes, origin) => {
          const facts = { origin, issuer: issuerOf({ origin }), version: VERSION };
          return JSON.stringify(openApi(routes, facts), null, 2);
        }),
      ),
    );

async function print(text: (routes: readonly Route[], origin: string) => string): Promise<void> {
  const config = readEnvironment(process.env);
  const database = await openDatabase(config, new SystemRandom(), 'command');
  try {
    const logger = newLogger('error', 'portique');
    const app = await buildHub({ config, databaseUrl: database.url, logger });
    process.stdout.write(`${text(routesOf(app), config.PORTIQUE_ORIGIN)}\n`);
    await app.close();
  } finally {
    await database.close();
  }
}
