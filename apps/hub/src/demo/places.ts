import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '#libs/database';
import { ROOT } from '../root.js';

/** The doors of the demonstration, all on localhost. */
export interface DemoPorts {
  readonly hub: number;
  readonly dpi: number;
  readonly cardTable: number;
  readonly dmp: number;
  readonly dmpPage: number;
  readonly management: number;
}

const USUAL: DemoPorts = {
  hub: 8000,
  dpi: 8001,
  cardTable: 8002,
  dmpPage: 8003,
  dmp: 8443,
  management: 8009,
};

/** The usual ports, or free ones instead of those that are taken; `free` takes free ones only. */
export async function choosePorts(choice: 'usual' | 'free'): Promise<DemoPorts> {
  const ports = { ...USUAL };
  for (const door of DOORS) {
    if (choice === 'free' || !(await isFree(USUAL[door]))) ports[door] = await freePort();
  }
  return ports;
}

const DOORS = ['hub', 'dpi', 'cardTable', 'dmp', 'dmpPage', 'management'] as const;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Where the demonstration keeps what. The user may delete the whole folder when it is stopped. */
export interface DemoFolders {
  readonly root: string;
  readonly world: string;
  readonly pki: string;
  readonly agents: string;
  readonly logs: string;
  readonly dpiKey: string;
  readonly cards: string;
}

export const foldersIn = (root: string): DemoFolders => ({
  root,
  world: join(root, 'world'),
  pki: join(root, 'pki'),
  agents: join(root, 'agents'),
  logs: join(root, 'logs'),
  dpiKey: join(root, 'dpi-key.json'),
  cards: join(root, 'cards.json'),
});

/** The built programs that the demonstration starts beside the hub. */
export const programOf = (app: 'simulators' | 'badge-agent' | 'demo-dpi'): string =>
  join(ROOT, 'dist', 'apps', app, 'src', 'main.js');
