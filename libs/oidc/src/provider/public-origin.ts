import type { IncomingMessage } from 'node:http';
import { isSecure, type OidcSettings } from '../settings.js';

const FORWARDED = ['forwarded', 'x-forwarded-host', 'x-forwarded-for', 'x-forwarded-port'];

/**
 * The provider builds its addresses from the request. Here the request is given the configured origin,
 * whatever `Host` or `X-Forwarded-*` said: no link, cookie or audience can be steered from outside, and
 * cookies are Secure whenever the origin is https, behind any proxy.
 */
export function atPublicOrigin(request: IncomingMessage, settings: OidcSettings): void {
  const { headers } = request;
  for (const name of FORWARDED) delete headers[name];
  headers.host = new URL(settings.origin).host;
  headers['x-forwarded-proto'] = isSecure(settings) ? 'https' : 'http';
}
