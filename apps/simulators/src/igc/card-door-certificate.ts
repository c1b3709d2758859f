import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { plusSeconds, type Clock } from '#libs/kernel';
import { keyPem, stands, type Credential } from './authority.js';
import { credentialFiles, read, write, type CredentialFiles } from './credential-files.js';

const EC = { name: 'ECDSA', namedCurve: 'P-256' };
const DAYS = 365;

/** The server certificate of a card door on this machine: signed by itself, as nothing checks it but a tester. */
async function selfSignedServer(clock: Clock): Promise<Credential> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const from = clock.in(-60);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notBefore: from,
    notAfter: plusSeconds(from, DAYS * 86_400),
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyPem(keys.privateKey) };
}

/** Kept while it lives another month. */
export async function cardDoorCertificate(folder: string, clock: Clock): Promise<CredentialFiles> {
  const files = credentialFiles(folder, 'card-door');
  const kept = await read(files);
  const until = clock.in(30 * 86_400);
  if (kept === undefined || !stands(kept, { issuer: kept.certificate, until }))
    await write(files, await selfSignedServer(clock));
  return files;
}
