import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the installation: the nearest one above this file that has a package.json. */
export const ROOT = above(import.meta.dirname);

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : above(parent);
}
