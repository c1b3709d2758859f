import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { HubEnvironment } from '../../apps/hub/src/config.js';
import { freePort } from '../../libs/database/src/index.js';

export interface SecondHub {
  /** Where this process listens; its public origin is the first hub's. */
  readonly address: string;
  close(): Promise<void>;
}

/** Another process of the same hub, on the same database and behind the same public origin. */
export async function startSecondHub(config: HubEnvironment): Promise<SecondHub> {
  const port = await freePort();
  const child = spawn('bin/portique', ['serve'], {
    env: {
      PATH: process.env['PATH'],
      ...variablesOf(config),
      PORTIQUE_LISTEN: `127.0.0.1:${port}`,
      PORTIQUE_CPS_LISTEN: `127.0.0.1:${await freePort()}`,
      PORTIQUE_MANAGEMENT_LISTEN: `127.0.0.1:${await freePort()}`,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const address = `http://127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  for (let look = 0; look < 200; look++) {
    if (child.exitCode !== null) throw new Error('the second hub ended');
    const answer = await fetch(`${address}/oidc/jwks`).catch(() => undefined);
    if (answer?.ok === true) return { address, close };
    await wait(100);
  }
  await close();
  throw new Error('the second hub does not answer');
}

/** The configuration as its variables were written. */
const variablesOf = (config: HubEnvironment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(config).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, written(value)]],
    ),
  );

function written(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object' && value !== null && 'host' in value && 'port' in value) {
    return `${String(value.host)}:${String(value.port)}`;
  }
  return String(value);
}
