import 'reflect-metadata';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { ErrorLog } from '#libs/access';
import { AuditSealer } from '#libs/audit';
import { AgentDoor, CardDoor } from '#libs/authentication';
import { Random } from '#libs/kernel';
import { issuerOf, mountProvider } from '#libs/oidc';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { HubEnvironment } from './config.js';
import { Health } from './doors/health.js';
import { openManagementDoor } from './doors/management-door.js';
import { serveConsole } from './doors/console-files.js';
import { sameOriginPosts } from './doors/same-origin-posts.js';
import { securityHeaders } from './doors/security-headers.js';
import { HubModule, type HubParts } from './hub.module.js';
import { NestLog } from './log.js';
import { openApi } from './openapi/openapi.js';
import { routesOf } from './openapi/routes.js';
import { ROOT } from './root.js';
import { hubRounds } from './rounds/hub-rounds.js';
import { startRounds } from './rounds/rounds.js';
import { VERSION } from './version.js';

/** Seconds between two looks of the sealer. */
const SEAL_SECONDS = 5;

export interface RunningHub {
  readonly app: NestExpressApplication;
  readonly origin: string;
  /** Port of the management door. */
  readonly managementPort: number;
  /** Port of the card door; undefined when sign-in by CPS is off. */
  readonly cardPort: number | undefined;
  close(): Promise<void>;
}

/** Opens the hub's doors on a migrated database. */
export async function startHub(parts: HubParts): Promise<RunningHub> {
  const { config, logger } = parts;
  const app = await buildHub(parts);
  const { host, port } = config.PORTIQUE_LISTEN;
  await app.listen(port, host);
  app.get(AgentDoor, { strict: false }).attach(app.getHttpServer());
  app.get(AuditSealer, { strict: false }).start(SEAL_SECONDS);
  const stopRounds = startRounds(hubRounds(app, config), app.get(ErrorLog));
  const cardPort = await openCardDoor(app, config);
  const management = await openManagementDoor(app.get(Health), config.PORTIQUE_MANAGEMENT_LISTEN);
  const managementPort = portOf(management);
  logger.info({ origin: config.PORTIQUE_ORIGIN, host, port, managementPort }, 'hub open');
  return {
    app,
    origin: config.PORTIQUE_ORIGIN,
    managementPort,
    cardPort,
    close: async () => {
      stopRounds();
      management.close();
      management.closeAllConnections();
      await closeApp(app);
      logger.info('hub closed');
    },
  };
}

/** Its port, when people may sign in with a card. */
async function openCardDoor(
  app: NestExpressApplication,
  config: HubEnvironment,
): Promise<number | undefined> {
  if (config.PORTIQUE_CPS_ORIGIN === undefined) return undefined;
  return app.get(CardDoor, { strict: false }).open();
}

/** The application before it listens. */
export async function buildHub(parts: HubParts): Promise<NestExpressApplication> {
  const { config, logger } = parts;
  const server = express();
  server.disable('x-powered-by');
  server.use(securityHeaders(config.PORTIQUE_ORIGIN));
  server.use(sameOriginPosts(config.PORTIQUE_ORIGIN));
  const app = await NestFactory.create<NestExpressApplication>(
    HubModule.of(parts),
    new ExpressAdapter(server),
    { logger: new NestLog(logger), abortOnError: false },
  );
  if (config.PORTIQUE_TRUSTED_PROXY !== undefined)
    server.set('trust proxy', config.PORTIQUE_TRUSTED_PROXY);
  mountProvider(app);
  serveFiles(server, app, { config, logger });
  await app.init();
  return app;
}

interface FilesContext {
  readonly config: HubEnvironment;
  readonly logger: Logger;
}

/** What is not a route of the libs: the console's files, the description of the API, the front page. */
function serveFiles(server: Express, app: NestExpressApplication, context: FilesContext): void {
  const { config, logger } = context;
  const found = serveConsole(server, join(ROOT, 'apps', 'console', 'dist'), app.get(Random));
  if (!found) logger.warn('the console is not built: people sign in, its screens answer 404');
  let description: string | undefined;
  server.get('/api/v1/openapi.json', (_request, response) => {
    const { PORTIQUE_ORIGIN: origin } = config;
    const facts = { origin, issuer: issuerOf({ origin }), version: VERSION };
    description ??= JSON.stringify(openApi(routesOf(app), facts));
    response.type('json').send(description);
  });
  server.get('/', (_request, response) => response.redirect(303, '/poste'));
}

/** Long-lived connections (events, agents) are cut: a hub that stops must not wait for them. */
async function closeApp(app: NestExpressApplication): Promise<void> {
  const server = app.getHttpServer();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 1000);
  await app.close();
  clearTimeout(cut);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
