import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import pg from 'pg';
import { DomainError, type Random } from '#libs/kernel';
import { give, placeFor, run, type ServerPlace } from './embedded-place.js';

export interface EmbeddedDatabase {
  readonly url: string;
  /** A server of an earlier start was found alive and taken over. */
  readonly reused: boolean;
  stop(): Promise<void>;
}

export interface EmbeddedSettings {
  /** Owned by the embedded server: may be deleted by the user when it is stopped. */
  readonly folder: string;
  readonly random: Random;
  /** The server's settings beyond ours, e.g. `-c fsync=off` for throw-away databases. */
  readonly flags?: readonly string[];
}

const DATABASE = 'portique';

const OWN_FLAGS = [
  '-c listen_addresses=127.0.0.1',
  "-c unix_socket_directories=''",
  '-c max_connections=200',
];

/**
 * A real PostgreSQL from npm packages, private to a folder, on 127.0.0.1 (ADR 0004). Runs as root (the
 * server then runs as user `postgres`) and as a normal user. It is a session of its own: a Ctrl-C typed at
 * the hub reaches the hub alone, which stops the server last; after a `kill -9` of the hub the next start
 * takes the running server over.
 * @throws DomainError `database.embedded-did-not-start` with the end of the server's log
 */
export async function startEmbedded(settings: EmbeddedSettings): Promise<EmbeddedDatabase> {
  const place = await placeFor(settings.folder);
  const password = passwordOf(settings);
  const left = postmasterPort(place.cluster);
  const stop = (): Promise<void> => stopServer(place);
  if (left !== undefined && (await answers(left, password))) {
    const url = urlOf(left, password);
    await createDatabase(url);
    return { url, reused: true, stop };
  }
  const port = await freePort();
  const afterKill = left !== undefined;
  await startServer(place, { password, port, flags: settings.flags ?? [], afterKill });
  const url = urlOf(port, password);
  await createDatabase(url);
  return { url, reused: false, stop };
}

interface Start {
  readonly password: string;
  readonly port: number;
  readonly flags: readonly string[];
  /** The last server did not stop: its processes may hold the shared memory for a moment. */
  readonly afterKill: boolean;
}

const AFTER_KILL_TRIES = 30;
const BETWEEN_TRIES_MS = 300;

async function tryFor(times: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (times <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    await tryFor(times - 1, work);
  }
}

async function startServer(place: ServerPlace, start: Start): Promise<void> {
  try {
    if (!existsSync(join(place.cluster, 'PG_VERSION'))) await initialise(place, start.password);
    const options = [`-p ${start.port}`, ...OWN_FLAGS, ...start.flags].join(' ');
    const wait = ['-w', '-t', '60', 'start'];
    const args = ['-D', place.cluster, '-l', logOf(place), '-o', options, ...wait];
    await tryFor(start.afterKill ? AFTER_KILL_TRIES : 1, () => run(place, 'pg_ctl', args));
  } catch (cause) {
    const { cluster } = place;
    const details = { cluster, log: endOfLog(place) };
    throw new DomainError('database.embedded-did-not-start', 'unavailable', details, { cause });
  }
}

/** initdb reads the password from a file that only the server's user may read, removed at once. */
async function initialise(place: ServerPlace, password: string): Promise<void> {
  rmSync(place.cluster, { recursive: true, force: true });
  mkdirSync(place.cluster, { recursive: true, mode: 0o700 });
  give(place, place.cluster);
  const file = `${place.cluster}.password`;
  writeFileSync(file, password, { mode: 0o600 });
  give(place, file);
  try {
    const locale = ['--encoding=UTF8', '--locale=C'];
    const user = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', file];
    await run(place, 'initdb', ['-D', place.cluster, ...user, ...locale]);
  } finally {
    rmSync(file, { force: true });
  }
}

async function stopServer(place: ServerPlace): Promise<void> {
  if (postmasterPort(place.cluster) === undefined) return;
  await run(place, 'pg_ctl', ['-D', place.cluster, '-m', 'fast', '-w', '-t', '30', 'stop']);
}

const logOf = (place: ServerPlace): string => join(place.cluster, 'server.log');

function endOfLog(place: ServerPlace): string {
  return existsSync(logOf(place)) ? readFileSync(logOf(place), 'utf8').slice(-1000) : '';
}

/** One password per folder, kept beside the cluster for the next start and for other commands. */
function passwordOf({ folder, random }: EmbeddedSettings): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, random.token(18), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

const urlOf = (port: number, password: string): string =>
  `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;

/** postmaster.pid: line 4 is the port. */
function postmasterPort(cluster: string): number | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const port = Number(readFileSync(file, 'utf8').split('\n')[3]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
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

/** Below the ports that systems give to outgoing connections: one of those could take it meanwhile. */
const FREE_PORTS = { from: 15_000, to: 32_000 } as const;

/** A port of this machine where nothing listens now; two askers at once hardly ever get the same. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FREE_PORTS.from, FREE_PORTS.to);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
