import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { Random } from '#libs/kernel';
import { CardAuthorities } from '../authorities.js';
import { CpsSettings } from '../settings.js';
import { CardReception, type Presented } from './card-reception.js';
import { proxiedCertificate } from './proxied-certificate.js';

/** CPS3 cards sign PKCS #1 v1.5 only: RSA-PSS must not be offered (measured, `docs/cps.md`). */
const SIGNATURES = 'RSA+SHA256:ECDSA+SHA256:RSA+SHA384:RSA+SHA512';

/** No ticket, no renegotiation: each connection asks the card for a signature. */
const OPTIONS = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;

/** The only address served. */
const START = /^\/start\?n=([\w-]{43})$/;

/**
 * The card door: an address of its own that asks browsers for the certificate of their card, and does nothing
 * else. It never serves a page: whatever happened, the browser goes back to the hub's own door.
 */
@Injectable()
export class CardDoor implements OnModuleDestroy {
  #server: Server | undefined;

  constructor(
    private readonly settings: CpsSettings,
    private readonly authorities: CardAuthorities,
    private readonly reception: CardReception,
    private readonly log: ErrorLog,
    private readonly random: Random,
  ) {}

  /** The port it listens on. */
  async open(): Promise<number> {
    const server = createServer(this.#tlsOptions(), (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.log.unknown(error, this.random.uuid());
        refuse(response, 500);
      });
    });
    server.keepAliveTimeout = 1;
    server.requestTimeout = 10_000;
    server.on('tlsClientError', () => {});
    const { host, port } = this.settings.listen;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    this.#server = server;
    const address: AddressInfo | string | null = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async onModuleDestroy(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #tlsOptions() {
    const { certificate, key } = this.settings.tls;
    const shared = {
      cert: readFileSync(certificate),
      key: readFileSync(key),
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      sigalgs: SIGNATURES,
      secureOptions: OPTIONS,
    } as const;
    // Node reads `allowPartialTrustChain` in a context of its own only: through SNI, never as a server option.
    const anchored = createSecureContext({
      ...shared,
      ca: [...this.authorities.anchorsPem()],
      allowPartialTrustChain: true,
    });
    return {
      ...shared,
      ca: [...this.authorities.anchorsPem()],
      requestCert: true,
      // Refused here, a browser would show its own error page: the help page says what to do.
      rejectUnauthorized: false,
      SNICallback: (_name: string, done: (error: null, context: typeof anchored) => void) => {
        done(null, anchored);
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const back = await this.#wayBack(request);
    if (back === undefined) refuse(response, 404);
    else response.writeHead(303, { ...HEADERS, location: back }).end();
  }

  async #wayBack(request: IncomingMessage): Promise<string | undefined> {
    const { socket } = request;
    const nonce = request.method === 'GET' ? START.exec(request.url ?? '')?.[1] : undefined;
    if (nonce === undefined || !(socket instanceof TLSSocket)) return undefined;
    const presented = this.#presented(request, socket);
    return presented === undefined ? undefined : this.reception.receive(nonce, presented);
  }

  /** Undefined: a browser that goes round the proxy, or something else that is no proxy. */
  #presented(request: IncomingMessage, socket: TLSSocket): Presented | undefined {
    const { raw, fingerprint256 } = socket.getPeerCertificate();
    if (this.settings.proxies.length > 0) {
      const isProxy = this.settings.proxies.includes(plain(fingerprint256));
      return isProxy ? behindProxy(request) : undefined;
    }
    if (socket.isSessionReused()) return { kind: 'refused', because: 'CARD_RESUMED' };
    if (!Buffer.isBuffer(raw)) return { kind: 'refused', because: 'CARD_ABSENT' };
    return { kind: 'certificate', der: raw, trustedByTls: isTrusted(socket) };
  }
}

/** `{}` when no certificate was presented. */
const plain = (fingerprint: string | undefined): string =>
  (fingerprint ?? '').replaceAll(':', '').toUpperCase();

/** Dates and uses are judged with the hub's clock and rules; the path is what TLS says more. */
const JUDGED_APART = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'INVALID_PURPOSE']);

const isTrusted = (socket: TLSSocket): boolean => {
  // Typed as an Error, a code at run time.
  const error: unknown = socket.authorizationError;
  return socket.authorized || JUDGED_APART.has(String(error));
};

function behindProxy(request: IncomingMessage): Presented {
  const said = proxiedCertificate(request);
  switch (said.kind) {
    case 'certificate':
      return { kind: 'certificate', der: said.der, trustedByTls: true };
    case 'none':
      return { kind: 'refused', because: 'CARD_ABSENT' };
    case 'resumed':
      return { kind: 'refused', because: 'CARD_RESUMED' };
    case 'malformed':
      return { kind: 'refused', because: 'CARD_UNREADABLE', why: 'proxy-header' };
  }
}

const HEADERS = {
  connection: 'close',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'content-length': '0',
};

const refuse = (response: ServerResponse, status: number): void => {
  if (!response.headersSent) response.writeHead(status, HEADERS);
  response.end();
};
