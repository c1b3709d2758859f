import type { HubEnvironment } from '../config.js';
import type { RunningHub } from '../hub.js';
import type { DemoFolders } from './folders.js';
import type { DemoPorts } from './ports.js';
import type { WorldPost } from './world-files.js';

/** The demonstration while it is being set up, and once it runs. */
export interface Stage {
  readonly hub: RunningHub;
  readonly config: HubEnvironment;
  readonly ports: DemoPorts;
  readonly folders: DemoFolders;
  readonly posts: readonly WorldPost[];
}
