import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as x509 from '@peculiar/x509';
import { epochSeconds, plusSeconds, type Clock } from '#libs/kernel';
import { z } from 'zod';
import type { NamedAuthority } from './card-authorities.js';
import { signCardList } from './card-lists.js';
import { ocspAnswer } from './ocsp-responder.js';

/**
 * How the publication behaves. `stale`: the last list should have been replaced some hours ago; `old`: a list
 * from before the last one, as a replay would bring; `forged`: signed by another key under the same name.
 */
const IgcBehaviour = z.strictObject({
  mode: z.enum(['normal', 'stale', 'old', 'forged', 'delta', 'not-a-list', 'slow', 'cut']),
  /** For `stale`: hours since the next update. */
  hours: z.number().min(0).max(1000).default(1),
});
type IgcBehaviour = z.output<typeof IgcBehaviour>;

const Revocation = z.strictObject({ certificate: z.string().includes('BEGIN CERTIFICATE') });

const Bytes = z.instanceof(Buffer);

const LIFE_SECONDS = 3 * 86_400;
const PAGE = '/simulator/igc';

export interface RunningIgc {
  readonly port: number;
  /** Where the list of an authority is published. */
  listUrl(short: string): string;
  behave(behaviour: z.input<typeof IgcBehaviour>): void;
  /** Puts a certificate on the next list of its authority. */
  revoke(certificate: string): void;
  close(): Promise<void>;
}

interface Igc {
  readonly authorities: readonly NamedAuthority[];
  readonly clock: Clock;
  behaviour: IgcBehaviour;
  /** Serial numbers by authority's short name. */
  readonly revoked: Map<string, Map<string, Date>>;
  served: number;
}

/** What IGC-Santé publishes over HTTP: the lists, the certificates of the authorities, and OCSP. */
export async function startIgcDoor(wanted: {
  readonly host: string;
  readonly port: number;
  readonly authorities: readonly NamedAuthority[];
  readonly clock: Clock;
}): Promise<RunningIgc> {
  const { authorities, clock, host } = wanted;
  const behaviour = IgcBehaviour.parse({ mode: 'normal' });
  const igc: Igc = { authorities, clock, behaviour, revoked: new Map(), served: 0 };
  const server = createServer((request, response) => {
    answer(igc, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(wanted.port, host, resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted.port;
  return {
    port,
    listUrl: (short) => `http://${host}:${port}/CRL/${short}.crl`,
    behave: (next) => {
      igc.behaviour = IgcBehaviour.parse(next);
    },
    revoke: (certificate) => revoke(igc, certificate),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function revoke({ authorities, revoked, clock }: Igc, pem: string): void {
  const certificate = new x509.X509Certificate(pem);
  const issuer = authorities.find(
    ({ credential }) =>
      new x509.X509Certificate(credential.certificate).subject === certificate.issuer,
  );
  if (issuer === undefined) throw new Error(`not one of ours: ${certificate.issuer}`);
  const own = revoked.get(issuer.short) ?? new Map<string, Date>();
  own.set(certificate.serialNumber.replace(/^0+/, ''), clock.now());
  revoked.set(issuer.short, own);
}

async function answer(igc: Igc, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://igc');
  if (request.method === 'POST') return post(igc, pathname, request, response);
  const [, kind, file = ''] = pathname.split('/');
  const short = file.replace(/\.(crl|cer)$/, '');
  const authority = igc.authorities.find((each) => each.short === short);
  if (pathname === PAGE) page(igc, response);
  else if (authority === undefined) response.writeHead(404).end();
  else if (kind === 'CRL') await list(igc, authority, response);
  else {
    const { rawData } = new x509.X509Certificate(authority.credential.certificate);
    send(response, 'application/pkix-cert', Buffer.from(rawData));
  }
}

const send = (response: ServerResponse, type: string, body: Buffer | string): void => {
  response.writeHead(200, { 'content-type': type }).end(body);
};

async function list(igc: Igc, authority: NamedAuthority, response: ServerResponse): Promise<void> {
  igc.served += 1;
  const { mode } = igc.behaviour;
  if (mode === 'cut') response.destroy();
  else if (mode === 'not-a-list') send(response, 'text/html', '<html>Maintenance</html>');
  else if (mode !== 'slow') send(response, 'application/pkix-crl', await listDer(igc, authority));
}

async function listDer(igc: Igc, { short, credential }: NamedAuthority): Promise<Buffer> {
  const { mode, hours } = igc.behaviour;
  const now = igc.clock.now();
  const ages = { stale: LIFE_SECONDS + hours * 3600, old: LIFE_SECONDS / 2 };
  const thisUpdate = plusSeconds(now, mode === 'stale' || mode === 'old' ? -ages[mode] : 0);
  const revoked = [...(igc.revoked.get(short) ?? [])].map(([serialNumber, revocationDate]) => ({
    serialNumber,
    revocationDate,
  }));
  const signer = mode === 'forged' ? { ...credential, key: otherKey(igc, short) } : credential;
  return signCardList(signer, {
    thisUpdate,
    nextUpdate: plusSeconds(thisUpdate, LIFE_SECONDS),
    number:
      mode === 'old' ? epochSeconds(thisUpdate) * 1000 : epochSeconds(now) * 1000 + igc.served,
    revoked: mode === 'old' ? [] : revoked,
    isDelta: mode === 'delta',
  });
}

const otherKey = ({ authorities }: Igc, short: string): string => {
  const other = authorities.find((each) => each.short !== short);
  if (other === undefined) throw new Error('a single authority has nobody to forge with');
  return other.credential.key;
};

async function post(
  igc: Igc,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  if (path === '/ocsp') {
    send(response, 'application/ocsp-response', await ocsp(igc, body));
    return;
  }
  if (path === `${PAGE}/behaviour`)
    igc.behaviour = IgcBehaviour.parse(JSON.parse(body.toString('utf8')));
  else if (path === `${PAGE}/revocations`)
    revoke(igc, Revocation.parse(JSON.parse(body.toString('utf8'))).certificate);
  else {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(204).end();
}

const ocsp = async (igc: Igc, body: Buffer): Promise<Buffer> =>
  ocspAnswer(
    body,
    igc.authorities.map(({ short, credential }) => ({
      credential,
      revoked: igc.revoked.get(short) ?? new Map<string, Date>(),
    })),
    igc.clock.now(),
  );

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Bytes.parse(part));
  return Buffer.concat(parts);
}

/** What it does, and what is unknown of the real one. */
function page({ authorities, behaviour, served }: Igc, response: ServerResponse): void {
  const items = authorities
    .map(({ short }) => `<li><a href="/CRL/${short}.crl">${short}.crl</a></li>`)
    .join('');
  send(
    response,
    'text/html; charset=utf-8',
    `<!doctype html><html lang="fr"><title>IGC-Santé simulée</title><h1>IGC-Santé simulée</h1>
    <p>Listes servies : ${served}. Comportement : ${behaviour.mode}.</p><ul>${items}</ul>
    <p>OCSP : POST /ocsp. Comportements : ${IgcBehaviour.shape.mode.options.join(', ')}.</p>
    <p>Inconnu de la vraie : la fréquence et le délai de publication des listes, la taille des listes, le
    profil exact des certificats d’authentification (déduit des certificats de signature de test).</p></html>`,
  );
}
