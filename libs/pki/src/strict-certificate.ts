import { createHash, X509Certificate } from 'node:crypto';
import { DomainError, parseInstant } from '#libs/kernel';
import {
  bitsOf,
  childOf,
  childrenOf,
  hexOf,
  oidOf,
  readDer,
  TAG,
  textOf,
  timeOf,
  type DerNode,
} from './der.js';

const KEY_USES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const;
type KeyUse = (typeof KEY_USES)[number];

interface NameAttribute {
  /** OID. */
  readonly type: string;
  readonly value: string;
}

export interface CertificateExtension {
  readonly critical: boolean;
  /** DER of the value. */
  readonly value: Buffer;
}

/** A certificate of which every byte was understood, or refused: nothing is guessed. */
export interface StrictCertificate {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  /** SHA-256 of the DER, hexadecimal, capitals. */
  readonly sha256: string;
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serial: string;
  /** DER of the names, for exact comparison. */
  readonly subjectDer: Buffer;
  readonly issuerDer: Buffer;
  /** One list a relative name: several attributes may share one. */
  readonly subject: readonly (readonly NameAttribute[])[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: ReadonlyMap<string, CertificateExtension>;
  readonly isAuthority: boolean;
  readonly keyUses: ReadonlySet<KeyUse>;
  /** OIDs. */
  readonly extendedUses: ReadonlySet<string>;
}

const OID = { keyUsage: '2.5.29.15', basicConstraints: '2.5.29.19', extendedUses: '2.5.29.37' };

/** @throws DomainError `pki.certificate-refused`, with what was not as RFC 5280 wants it */
export function readStrictCertificate(der: Buffer): StrictCertificate {
  try {
    return read(Buffer.from(der));
  } catch (cause) {
    const why = cause instanceof DomainError ? (cause.details['why'] ?? cause.code) : 'unreadable';
    throw new DomainError('pki.certificate-refused', 'invalid', { why }, { cause });
  }
}

function read(der: Buffer): StrictCertificate {
  const whole = childrenOf(readDer(der));
  const tbs = childrenOf(childOf(whole, 0, TAG.sequence));
  // Extensions exist in version 3 only: [0] must be there.
  childOf(tbs, 0, 0xa0);
  const [issuer, validity, subject] = [3, 4, 5].map((n) => childOf(tbs, n, TAG.sequence));
  if (issuer === undefined || validity === undefined || subject === undefined) throw refused('tbs');
  const extensions = extensionsOf(tbs.find(({ tag }) => tag === 0xa3));
  const [notBefore, notAfter] = childrenOf(validity).map(instantOf);
  if (notBefore === undefined || notAfter === undefined) throw refused('validity');
  return {
    x509: new X509Certificate(der),
    der,
    sha256: createHash('sha256').update(der).digest('hex').toUpperCase(),
    serial: hexOf(childOf(tbs, 1, TAG.integer)),
    subjectDer: subject.raw,
    issuerDer: issuer.raw,
    subject: childrenOf(subject).map(relativeName),
    notBefore,
    notAfter,
    extensions,
    isAuthority: isAuthority(extensions),
    keyUses: keyUsesOf(extensions),
    extendedUses: extendedUsesOf(extensions),
  };
}

const refused = (why: string): DomainError =>
  new DomainError('pki.certificate-refused', 'invalid', { why });

function instantOf(node: DerNode): Date {
  const instant = parseInstant(timeOf(node));
  if (instant === undefined) throw refused('time');
  return instant;
}

function relativeName(set: DerNode): readonly NameAttribute[] {
  if (set.tag !== TAG.set) throw refused('name');
  return childrenOf(set).map((attribute) => {
    const [type, value, ...more] = childrenOf(attribute);
    if (type === undefined || value === undefined || more.length > 0) throw refused('name');
    return { type: oidOf(type), value: textOf(value) };
  });
}

function extensionsOf(wrapped: DerNode | undefined): ReadonlyMap<string, CertificateExtension> {
  const found = new Map<string, CertificateExtension>();
  if (wrapped === undefined) return found;
  for (const node of childrenOf(childOf(childrenOf(wrapped), 0, TAG.sequence))) {
    const parts = childrenOf(node);
    const oid = oidOf(childOf(parts, 0, TAG.oid));
    if (found.has(oid)) throw refused('duplicate-extension');
    const value = childOf(parts, parts.length - 1, TAG.octetString).content;
    found.set(oid, { critical: isCritical(parts), value });
  }
  return found;
}

function isCritical(parts: readonly DerNode[]): boolean {
  if (parts.length === 2) return false;
  if (parts.length !== 3) throw refused('extension');
  return childOf(parts, 1, TAG.boolean).content[0] !== 0;
}

/** The element of an extension's value, when the extension is there. */
export const extensionNode = (
  extensions: ReadonlyMap<string, CertificateExtension>,
  oid: string,
): DerNode | undefined => {
  const found = extensions.get(oid);
  return found === undefined ? undefined : readDer(found.value);
};

function isAuthority(extensions: ReadonlyMap<string, CertificateExtension>): boolean {
  const node = extensionNode(extensions, OID.basicConstraints);
  const [first] = node === undefined ? [] : childrenOf(node);
  return first?.tag === TAG.boolean && first.content[0] !== 0;
}

function keyUsesOf(extensions: ReadonlyMap<string, CertificateExtension>): ReadonlySet<KeyUse> {
  const node = extensionNode(extensions, OID.keyUsage);
  const bits = node === undefined ? [] : bitsOf(node);
  return new Set(KEY_USES.filter((_use, n) => bits[n] === true));
}

function extendedUsesOf(
  extensions: ReadonlyMap<string, CertificateExtension>,
): ReadonlySet<string> {
  const node = extensionNode(extensions, OID.extendedUses);
  return new Set(node === undefined ? [] : childrenOf(node).map(oidOf));
}

/** Issued by this authority: names equal to the byte, and its signature holds. */
export const isIssuedBy = (certificate: StrictCertificate, authority: StrictCertificate): boolean =>
  authority.isAuthority &&
  authority.keyUses.has('keyCertSign') &&
  certificate.issuerDer.equals(authority.subjectDer) &&
  certificate.x509.verify(authority.x509.publicKey);

export const isValidAt = (
  { notBefore, notAfter }: Pick<StrictCertificate, 'notBefore' | 'notAfter'>,
  now: Date,
): boolean => notBefore <= now && now <= notAfter;
