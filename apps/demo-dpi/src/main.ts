import { createServer, type Server } from 'node:http';
import { SystemClock, SystemRandom } from '#libs/kernel';
import { createDpi } from './app.js';
import { readEnvironment, type DpiEnvironment } from './config.js';
import { readClientKey } from './hub/client-key.js';
import type { Log } from './log.js';
import { readWards } from './patients/wards.js';

const SWEEP_MS = 15_000;
const clock = new SystemClock();

/** One JSON line an event, on the error output: the standard one says that it is ready. */
const log: Log = (event, facts = {}) => {
  console.error(
    JSON.stringify({ at: clock.now().toISOString(), name: 'demo-dpi', event, ...facts }),
  );
};

async function dpiOf(env: DpiEnvironment) {
  return createDpi({
    origin: env.DPI_ORIGIN,
    hub: {
      issuer: env.DPI_ISSUER,
      clientId: env.DPI_CLIENT_ID,
      key: await readClientKey(env.DPI_KEY_FILE),
    },
    airUrl: env.DPI_AIR_ENABLED ? env.DPI_AIR_URL : undefined,
    wards: await readWards(env.DPI_PATIENTS_FILE),
    clock,
    log,
    random: new SystemRandom(),
  });
}

const listening = async (server: Server, { host, port }: DpiEnvironment['DPI_LISTEN']) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

async function run(): Promise<void> {
  const env = readEnvironment(process.env);
  const { app, connection, sessions } = await dpiOf(env);
  const server = createServer(app);
  const port = await listening(server, env.DPI_LISTEN);
  const sweeping = setInterval(() => sessions.sweep(), SWEEP_MS);
  const end = (): void => {
    clearInterval(sweeping);
    connection.close();
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  console.log(JSON.stringify({ ready: true, origin: env.DPI_ORIGIN, port }));
  await connection.discoverInTime();
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
