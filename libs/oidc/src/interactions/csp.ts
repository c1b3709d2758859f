import type { Response } from 'express';

/**
 * Headers of every page of the hub: nothing from elsewhere, nothing inline, never framed.
 * @param formOrigin where a form's answer may lead to, beside the hub itself: origins separated by spaces.
 */
export function pageHeaders(formOrigin?: string): Record<string, string> {
  const target = formOrigin === undefined || formOrigin === '' ? '' : ` ${formOrigin}`;
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
  return {
    'Content-Security-Policy': csp,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

export function sendPage(response: Response, page: string, formOrigin?: string): void {
  response.set(pageHeaders(formOrigin)).type('html').send(page);
}
