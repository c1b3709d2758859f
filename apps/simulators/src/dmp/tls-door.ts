import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '#libs/kernel';
import { Refusal, must } from './checks/checks.js';
import { distrustOf, isClientCertificate, type TrustedAuthorities } from './vihf/trust.js';

const DISTRUST = { chain: 'tls-chain', dates: 'tls-dates', revoked: 'tls-revoked' } as const;

/** Suites that the DMP accepts from hospital software (PDT-INF-579 v4, 10 July 2025). */
export const CIPHERS = [
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
].join(':');

/**
 * The client certificate of a connection, judged: the handshake proved that the client has its key;
 * chain, dates, revocation and profile are looked at here, with the simulator's clock.
 */
export function judgeTlsClient(
  socket: TLSSocket,
  trust: TrustedAuthorities,
  clock: Clock,
): X509Certificate {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) throw new Refusal('tls-certificate-missing');
  const distrust = distrustOf(trust, certificate, clock);
  must(distrust === undefined, DISTRUST[distrust ?? 'chain'], certificate.subject);
  must(isClientCertificate(certificate), 'tls-profile', certificate.subject);
  return certificate;
}
