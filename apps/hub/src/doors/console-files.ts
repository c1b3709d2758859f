import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#libs/kernel';
import express, { type Express } from 'express';

const NONCE = '__CSP_NONCE__';

/** Nothing from elsewhere; styles made by the interface library carry the page's nonce. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Serves the console's built files under `/console/`; every path that is not a file is the application
 * itself (its routes live in the browser). A hub without these files still signs people in.
 */
export function serveConsole(app: Express, folder: string, random: Random): boolean {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return false;
  const page = readFileSync(index, 'utf8');
  app.use(
    '/console/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  app.use('/console', express.static(folder, { index: false, maxAge: '1h' }));
  app.get('/console{/*path}', (_request, response) => {
    const nonce = random.token(16);
    response
      .setHeader('Content-Security-Policy', policy(nonce))
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Referrer-Policy', 'no-referrer')
      .type('html')
      .send(page.replaceAll(NONCE, nonce));
  });
  return true;
}
