import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate, startEmbedded } from '#libs/database';
import { SystemRandom } from '#libs/kernel';
import { demoEnvironment } from '../apps/hub/src/demo/demo-config.js';
import { Prepared } from '../apps/hub/src/demo/prepare.js';
import { foldersIn, programOf } from '../apps/hub/src/demo/folders.js';
import { choosePorts } from '../apps/hub/src/demo/ports.js';
import { ROOT } from '../apps/hub/src/root.js';
import { startChild, type Child } from './child.js';

const run = promisify(execFile);

/** What the rows work with: one database, one hub, one load client, people. */
export interface Stage {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly hub: Child;
  readonly issuer: string;
  readonly load: Child;
  /** Ids of people, enough for ten thousand sessions. */
  readonly people: readonly string[];
  readonly options: BenchOptions;
  /** Environment of a hub on this database, on other ports. */
  environment(): Promise<Record<string, string>>;
  simulators(args: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly registerLines: number;
  readonly auditEvents: number;
  readonly sessions: number;
}

const WORLD_STAFF = '600';
/** People beyond the sessions, so that no measure signs the same person in twice at once. */
const SPARE = 200;

export async function openStage(
  options: BenchOptions,
  tell: (step: string) => void,
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'portique-bench-'));
  chmodSync(folder, 0o711);
  tell('database');
  const database = await startEmbedded({
    folder: join(folder, 'database'),
    random: new SystemRandom(),
  });
  const children: Child[] = [];
  const close = async (): Promise<void> => {
    for (const child of children.splice(0)) await child.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await migrate(database.url, join(ROOT, 'prisma', 'migrations'));
    tell('hospital');
    const simulators = async (args: readonly string[]): Promise<string> =>
      (await run(process.execPath, [programOf('simulators'), ...args])).stdout;
    const made = await simulators(['prepare', '--out', folder, '--staff', WORLD_STAFF]);
    const prepared = Prepared.parse(JSON.parse(made));
    const environment = () => environmentOf(folder, prepared);
    const start = { env: await environment(), databaseUrl: database.url };
    // Set up by a hub of its own: the one that is measured has done nothing else.
    const first = await startChild('hub-process');
    await first.call('start', start);
    await first.call('hospital', folder);
    const people = await first.call<readonly string[]>('people', options.sessions + SPARE);
    await first.stop();
    const [hub, load] = await Promise.all([startChild('hub-process'), startChild('load-client')]);
    children.push(load, hub);
    const { issuer } = await hub.call<{ issuer: string }>('start', start);
    const { url: databaseUrl } = database;
    return {
      folder,
      databaseUrl,
      hub,
      issuer,
      load,
      people,
      options,
      environment,
      simulators,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The demonstration's configuration, as variables. */
async function environmentOf(folder: string, prepared: Prepared): Promise<Record<string, string>> {
  const ports = await choosePorts('free');
  const plan = {
    folders: foldersIn(folder),
    ports,
    prepared,
    databaseUrl: undefined,
    logLevel: 'warn',
  };
  const variables = Object.entries(demoEnvironment(plan)).map(([name, value]) => [
    name,
    textOf(value),
  ]);
  const known = variables.filter(([, text]) => text !== undefined);
  // The same hundred people tap every second: on a ward that would be an alert each time.
  return Object.fromEntries([...known, ['PORTIQUE_AREA_TRAVEL_SECONDS', '0']]) as Record<
    string,
    string
  >;
}

/** A value of the configuration, written as in the environment. */
function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null && 'host' in value && 'port' in value)
    return `${String(value.host)}:${String(value.port)}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
