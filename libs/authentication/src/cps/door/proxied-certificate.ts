import type { IncomingMessage } from 'node:http';
import { X509Certificate } from 'node:crypto';

/** Set by the proxy from its own TLS connection with the browser, never passed through. */
const CERTIFICATE = 'x-portique-client-cert';
/** nginx `$ssl_session_reused`: `.` when the card signed this handshake, `r` when it did not. */
const REUSED = 'x-portique-client-reused';

const LONGEST = 16_384;

/** What a reverse proxy says of the browser's certificate. */
export type Proxied =
  | { readonly kind: 'certificate'; readonly der: Buffer }
  | { readonly kind: 'none' }
  | { readonly kind: 'resumed' }
  /** Said twice, in another form, or not at all: not what a proxy set up as documented sends. */
  | { readonly kind: 'malformed' };

/** The values of a header as they came: Node would join or drop the second one. */
const valuesOf = (request: IncomingMessage, name: string): readonly string[] =>
  request.rawHeaders.flatMap((header, i) =>
    i % 2 === 0 && header.toLowerCase() === name ? [request.rawHeaders[i + 1] ?? ''] : [],
  );

/** Reads the headers of a proxy that is already authenticated; of nobody else. */
export function proxiedCertificate(request: IncomingMessage): Proxied {
  const [certificate = '', ...more] = valuesOf(request, CERTIFICATE);
  const [reused, ...again] = valuesOf(request, REUSED);
  if (more.length > 0 || again.length > 0) return { kind: 'malformed' };
  if (reused !== '.') return { kind: reused === 'r' ? 'resumed' : 'malformed' };
  // nginx leaves out a header that would be empty.
  if (certificate === '') return { kind: 'none' };
  const der = derOf(certificate);
  return der === undefined ? { kind: 'malformed' } : { kind: 'certificate', der };
}

const PEM =
  /^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/]{1,76}\n)*[A-Za-z0-9+/]{1,74}={0,2}\n-----END CERTIFICATE-----\n?$/;

/** nginx `$ssl_client_escaped_cert`: one PEM certificate, percent-encoded, in ASCII. */
function derOf(escaped: string): Buffer | undefined {
  if (escaped.length > LONGEST || !/^[\x21-\x7e]+$/.test(escaped)) return undefined;
  try {
    const pem = decodeURIComponent(escaped);
    return PEM.test(pem) ? new X509Certificate(pem).raw : undefined;
  } catch {
    return undefined;
  }
}
