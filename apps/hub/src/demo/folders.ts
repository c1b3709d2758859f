import { join } from 'node:path';
import { ROOT } from '../root.js';

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
