import { DomainError } from '#libs/kernel';
import { childOf, childrenOf, oidOf, readDer, TAG } from './der.js';
import { readStrictCertificate, type StrictCertificate } from './strict-certificate.js';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const PEM = /-----BEGIN (CERTIFICATE|PKCS7)-----([^-]+)-----END \1-----/g;

/**
 * The certificates of a bundle as authorities publish it: PEM, one DER certificate, or PKCS #7 (`.p7b`).
 * @throws DomainError `pki.bundle-refused`, `pki.certificate-refused`
 */
export function readBundle(file: Buffer): readonly StrictCertificate[] {
  const text = file.toString('latin1');
  const parts = text.includes('-----BEGIN')
    ? [...text.matchAll(PEM)].map(([, , base64 = '']) => Buffer.from(base64, 'base64'))
    : [file];
  const found = parts.flatMap(certificatesOf);
  if (found.length === 0) throw new DomainError('pki.bundle-refused', 'invalid');
  return found;
}

function certificatesOf(der: Buffer): readonly StrictCertificate[] {
  const first = firstChild(der);
  if (first?.tag !== TAG.oid) return [readStrictCertificate(der)];
  if (oidOf(first) !== SIGNED_DATA) throw new DomainError('pki.bundle-refused', 'invalid');
  const content = childOf(childrenOf(readDer(der)), 1, 0xa0);
  const signed = childrenOf(childOf(childrenOf(content), 0, TAG.sequence));
  const certificates = signed.find(({ tag }) => tag === 0xa0);
  return certificates === undefined
    ? []
    : childrenOf(certificates).map(({ raw }) => readStrictCertificate(raw));
}

function firstChild(der: Buffer): ReturnType<typeof readDer> | undefined {
  try {
    return childrenOf(readDer(der))[0];
  } catch (cause) {
    throw new DomainError('pki.bundle-refused', 'invalid', {}, { cause });
  }
}
