import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './root.js';

const Manifest = z.object({ version: z.string() });

/** Version of this installation, from package.json. */
export const { version: VERSION } = Manifest.parse(
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
);
