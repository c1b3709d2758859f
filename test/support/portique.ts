import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface SpawnedDemo {
  readonly process: ChildProcess;
  readonly addresses: Readonly<Record<'hub' | 'dpi' | 'cardTable' | 'folder', string>>;
  readonly ended: Promise<void>;
}

/** `portique demo` as a user starts it, until its addresses are printed. */
export async function spawnDemo(...flags: readonly string[]): Promise<SpawnedDemo> {
  const child = spawn('bin/portique', ['demo', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const said: string[] = [];
  const addresses = await new Promise<SpawnedDemo['addresses']>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line);
      if (line.includes('"ready":true')) resolve(JSON.parse(line));
    });
    void ended.then(() => reject(new Error(`the demonstration ended:\n${said.join('\n')}`)));
  });
  return { process: child, addresses, ended };
}

/** A command of `portique` on the data of a demonstration; its answer as JSON. */
export async function portique(
  folder: string,
  ...args: readonly string[]
): Promise<Record<string, never>> {
  const { PATH } = process.env;
  const env = { PATH, PORTIQUE_DATA_DIR: folder, PORTIQUE_ORIGIN: 'http://localhost:1' };
  const { stdout } = await exec('bin/portique', [...args, '--json'], { env, maxBuffer: 64e6 });
  return JSON.parse(stdout);
}
