import type { Response } from 'express';
import type { Html } from './html.js';

/** Headers of every page: nothing from elsewhere, nothing inline, framed by nobody, kept nowhere. */
export class PageSender {
  readonly #policy: string;

  /** @param formTargets origins that a form may lead to (the hub, after signing out) */
  constructor(formTargets: readonly string[]) {
    this.#policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "frame-src 'self'",
      `form-action ${["'self'", ...formTargets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
  }

  send(response: Response, page: Html, status = 200): void {
    response
      .status(status)
      .setHeader('Content-Security-Policy', this.#policy)
      .setHeader('Cache-Control', 'no-store')
      .setHeader('Referrer-Policy', 'same-origin')
      .setHeader('X-Content-Type-Options', 'nosniff')
      .type('html')
      .send(page.text);
  }
}
