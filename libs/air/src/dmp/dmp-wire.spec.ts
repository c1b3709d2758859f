import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:net';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { TestAuthority } from '../../../pki/src/testing.js';
import { ImmediateTransactions, SetClock } from '../../../kernel/src/testing.js';
import { RecordingTrail } from '../../../audit/src/testing.js';
import type { AuditTrail } from '#libs/audit';
import type { DomainError } from '#libs/kernel';
import { HospitalCertificates } from '../certificates/hospital-certificates.js';
import { airSettings, certificateFolder, NOON, type CertificateFolder } from '../testing.js';
import { AIR_DEFAULTS, type AirSettings } from '../settings.js';
import { MutualTlsWire } from './dmp-wire.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const limits = (change: Partial<AirSettings['limits']>) => ({
  limits: { ...AIR_DEFAULTS.limits, ...change },
});
const post = (wire: MutualTlsWire) =>
  wire.post({ service: 'registry', action: 'urn:a', envelope: '<é/>' });

const failure = async (wire: MutualTlsWire): Promise<Record<string, unknown>> =>
  post(wire).then(
    () => ({ code: 'answered' }),
    ({ code, shown }: DomainError) => ({ code, ...shown }),
  );

describe('the line to the DMP', () => {
  let folder: CertificateFolder;
  let server: Server;
  let handler: Handler;
  let port: number;
  const open: MutualTlsWire[] = [];

  beforeAll(async () => {
    folder = await certificateFolder();
    server = createServer(
      {
        cert: folder.server.pem,
        key: folder.server.keyPem,
        ca: folder.authority.pem,
        requestCert: true,
        rejectUnauthorized: true,
        maxVersion: 'TLSv1.2',
      },
      (request, response) => handler(request, response),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((wire) => wire.onModuleDestroy()));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    folder.remove();
  });

  const wireTo = async (change: Partial<AirSettings> = {}): Promise<MutualTlsWire> => {
    const settings = airSettings(folder.files, {
      dmpUrl: `https://localhost:${port}/base/`,
      ...change,
    });
    const certificates = new HospitalCertificates(
      settings,
      new ImmediateTransactions(),
      new RecordingTrail() as unknown as AuditTrail,
      new SetClock(NOON),
    );
    await certificates.check();
    const wire = new MutualTlsWire(settings, certificates);
    open.push(wire);
    return wire;
  };
  it('carries a request by mutual TLS 1.2 and brings the answer back, whatever its status', async () => {
    const seen: unknown[] = [];
    handler = (request, response) => {
      const socket = request.socket as TLSSocket;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push(
          request.method,
          request.url,
          request.headers['content-type'],
          socket.getProtocol(),
        );
        seen.push(socket.getPeerCertificate().subject.OU, Buffer.concat(chunks).toString());
        response.writeHead(500, { 'content-type': 'application/soap+xml' }).end('<fault/>');
      });
    };
    const answer = await post(await wireTo());
    expect(answer).toEqual({
      status: 500,
      contentType: 'application/soap+xml',
      body: Buffer.from('<fault/>'),
    });
    expect(seen).toEqual([
      'POST',
      '/base/registry',
      'application/soap+xml; charset=utf-8; action="urn:a"',
      'TLSv1.2',
      '1010009983',
      '<é/>',
    ]);
  });

  it('follows no redirect', async () => {
    handler = (_request, response) =>
      response.writeHead(302, { location: 'https://elsewhere.invalid/' }).end();
    expect((await post(await wireTo())).status).toBe(302);
  });

  it('gives up on an answer that does not begin', async () => {
    handler = () => {};
    const wire = await wireTo(limits({ answerMilliseconds: 200 }));
    expect(await failure(wire)).toEqual({
      code: 'dmp.unreachable',
      layer: 'network',
      because: 'timeout',
    });
  });

  it('gives up on an answer that comes drop by drop', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      const drops = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(drops));
    };
    const wire = await wireTo(limits({ wholeMilliseconds: 400 }));
    expect(await failure(wire)).toEqual({
      code: 'dmp.unreachable',
      layer: 'network',
      because: 'timeout',
    });
  });

  it('says when it was cut in the middle', async () => {
    handler = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x', () => request.socket.destroy());
    };
    expect(await failure(await wireTo())).toEqual({
      code: 'dmp.unreachable',
      layer: 'network',
      because: 'cut',
    });
  });

  it.each([
    ['announced', true],
    ['not announced', false],
  ])('refuses an answer that is too large, %s', async (_what, isAnnounced) => {
    handler = (_request, response) => {
      response.writeHead(200, isAnnounced ? { 'content-length': '5000' } : {});
      response.end(Buffer.alloc(5000));
    };
    const wire = await wireTo(limits({ answerBytes: 4000 }));
    expect(await failure(wire)).toEqual({ code: 'dmp.unreadable', because: 'too-large' });
  });

  it('says when nobody answers there', async () => {
    const silent = createPlainServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const free = (silent.address() as AddressInfo).port;
    silent.close();
    const wire = await wireTo({ dmpUrl: `https://localhost:${free}` });
    expect(await failure(wire)).toEqual({
      code: 'dmp.unreachable',
      layer: 'network',
      because: 'refused',
    });
  });

  it('says when the name is not known', async () => {
    const wire = await wireTo({ dmpUrl: 'https://dmp.invalid' });
    expect(await failure(wire)).toEqual({
      code: 'dmp.unreachable',
      layer: 'network',
      because: 'name',
    });
  });

  it('does not speak to a server of another authority', async () => {
    const stranger = await TestAuthority.make('OTHER');
    const serverAuthorities = folder.write('other-ca.pem', stranger.pem);
    const wire = await wireTo({ certificates: { ...folder.files, serverAuthorities } });
    expect(await failure(wire)).toEqual({ code: 'dmp.unreachable', layer: 'tls', because: 'tls' });
  });

  it('does not speak with the seal in place of the client certificate', async () => {
    const { sealCertificate, sealKey } = folder.files;
    const certificates = {
      ...folder.files,
      clientCertificate: sealCertificate,
      clientKey: sealKey,
    };
    const wire = await wireTo({ certificates });
    expect(await failure(wire)).toEqual({
      code: 'dmp.unreachable',
      layer: 'tls',
      because: 'client-certificate-usage',
    });
  });
});
