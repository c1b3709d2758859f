import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Router } from 'express';

const TYPES = {
  'estran.css': 'text/css; charset=utf-8',
  'estran.svg': 'image/svg+xml',
  'session.js': 'text/javascript; charset=utf-8',
  'closed.js': 'text/javascript; charset=utf-8',
} as const;

/** Compiled or not, the files are under the folder that holds package.json. */
function packageFolder(from: string): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'apps'))) {
    const folder = join(from, 'apps', 'demo-dpi', 'assets');
    if (existsSync(folder)) return folder;
  }
  const above = dirname(from);
  if (above === from) throw new RangeError('the assets of the EHR are not there');
  return packageFolder(above);
}

/** The few files of the pages, whole in memory. */
export function assetsRouter(): Router {
  const folder = packageFolder(import.meta.dirname);
  const router = Router();
  for (const [name, type] of Object.entries(TYPES)) {
    const content = readFileSync(join(folder, name));
    router.get(`/assets/${name}`, (_request, response) => {
      response
        .setHeader('Content-Type', type)
        .setHeader('Cache-Control', 'public, max-age=300')
        .setHeader('X-Content-Type-Options', 'nosniff')
        .end(content);
    });
  }
  return router;
}
