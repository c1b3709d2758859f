import type { Response } from 'express';

/** Headers of every page of the hub: nothing from elsewhere, nothing inline, never framed. */
export function sendPage(response: Response, page: string, formOrigin?: string): void {
  const target = formOrigin === undefined ? '' : ` ${formOrigin}`;
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self'${target}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  response
    .setHeader('Content-Security-Policy', csp)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('Referrer-Policy', 'no-referrer')
    .setHeader('X-Content-Type-Options', 'nosniff')
    .type('html')
    .send(page);
}
