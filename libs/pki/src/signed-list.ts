import { createHash, verify } from 'node:crypto';
import { DomainError, parseInstant } from '#libs/kernel';
import {
  bytesOf,
  childOf,
  childrenOf,
  hexOf,
  oidOf,
  readDer,
  TAG,
  timeOf,
  type DerNode,
} from './der.js';
import type { StrictCertificate } from './strict-certificate.js';

/** A complete certificate revocation list (RFC 5280 §5), read; trusted only once {@link isListOf} says so. */
export interface SignedList {
  readonly der: Buffer;
  readonly sha256: string;
  readonly issuerDer: Buffer;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Grows with each list of an authority; absent from old ones. */
  readonly number: bigint | undefined;
  /** Serial numbers revoked: hexadecimal, lower case, without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  readonly signed: { readonly tbs: Buffer; readonly signature: Buffer; readonly digest: string };
}

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
]);

const NUMBER = '2.5.29.20';
const ISSUING_POINT = '2.5.29.28';
/** Critical extensions of a list that changes nothing to who is on it. */
const UNDERSTOOD = new Set([NUMBER, '2.5.29.35', ISSUING_POINT]);

/** Every list of a file, PEM or DER. @throws DomainError `pki.crl-refused` */
export function readSignedLists(file: Buffer): readonly SignedList[] {
  const text = file.toString('latin1');
  if (!text.includes('-----BEGIN')) return [readSignedList(file)];
  const blocks = [
    ...text.matchAll(/-----BEGIN (?:X509 )?CRL-----([^-]+)-----END (?:X509 )?CRL-----/g),
  ];
  if (blocks.length === 0) throw refused('no-list');
  return blocks.map(([, base64 = '']) => readSignedList(Buffer.from(base64, 'base64')));
}

/** @throws DomainError `pki.crl-refused`: not DER, a delta or partial list, a weak signature… */
export function readSignedList(der: Buffer): SignedList {
  try {
    return read(Buffer.from(der));
  } catch (cause) {
    const why = cause instanceof DomainError ? (cause.details['why'] ?? cause.code) : 'unreadable';
    throw new DomainError('pki.crl-refused', 'invalid', { why }, { cause, shown: { why } });
  }
}

const refused = (why: string): DomainError =>
  new DomainError('pki.crl-refused', 'invalid', { why }, { shown: { why } });

function read(der: Buffer): SignedList {
  const whole = childrenOf(readDer(der));
  const tbs = childOf(whole, 0, TAG.sequence);
  const [version, ...rest] = childrenOf(tbs);
  if (version?.tag !== TAG.integer) throw refused('version');
  const issuer = childOf(rest, 1, TAG.sequence);
  const extensions = extensionsOf(rest.find(({ tag }) => tag === 0xa0));
  return {
    der,
    sha256: createHash('sha256').update(der).digest('hex').toUpperCase(),
    issuerDer: issuer.raw,
    thisUpdate: instantOf(rest[2]),
    nextUpdate: instantOf(rest[3]),
    number: numberOf(extensions),
    revoked: revokedOf(rest[4]),
    signed: {
      tbs: tbs.raw,
      signature: bytesOf(childOf(whole, 2, TAG.bitString)),
      digest: digestOf(childOf(whole, 1, TAG.sequence), childOf(rest, 0, TAG.sequence)),
    },
  };
}

function instantOf(node: DerNode | undefined): Date {
  const instant = node === undefined ? undefined : parseInstant(timeOf(node));
  if (instant === undefined) throw refused('time');
  return instant;
}

function digestOf(outside: DerNode, inside: DerNode): string {
  const digest = DIGESTS.get(oidOf(childOf(childrenOf(outside), 0, TAG.oid)));
  if (digest === undefined || !outside.raw.equals(inside.raw)) throw refused('signature-algorithm');
  return digest;
}

function revokedOf(node: DerNode | undefined): ReadonlySet<string> {
  if (node?.tag !== TAG.sequence) return new Set();
  return new Set(
    childrenOf(node).map((entry) => hexOf(childOf(childrenOf(entry), 0, TAG.integer))),
  );
}

function extensionsOf(wrapped: DerNode | undefined): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (wrapped === undefined) return found;
  for (const node of childrenOf(childOf(childrenOf(wrapped), 0, TAG.sequence))) {
    const parts = childrenOf(node);
    const oid = oidOf(childOf(parts, 0, TAG.oid));
    const critical = parts.length === 3 && childOf(parts, 1, TAG.boolean).content[0] !== 0;
    if (critical && !UNDERSTOOD.has(oid)) throw refused('delta-or-unknown');
    found.set(oid, childOf(parts, parts.length - 1, TAG.octetString).content);
  }
  assertComplete(found.get(ISSUING_POINT));
  return found;
}

/** A list of some reasons, of some kinds of certificates or of other issuers is not the whole list. */
function assertComplete(issuingPoint: Buffer | undefined): void {
  if (issuingPoint === undefined) return;
  const partial = childrenOf(readDer(issuingPoint)).some(({ tag }) => tag !== 0xa0);
  if (partial) throw refused('partial');
}

function numberOf(extensions: ReadonlyMap<string, Buffer>): bigint | undefined {
  const value = extensions.get(NUMBER);
  return value === undefined ? undefined : BigInt(`0x${hexOf(readDer(value))}`);
}

/** Named and signed by this authority, which may sign lists. */
export function isListOf(list: SignedList, authority: StrictCertificate): boolean {
  const { tbs, signature, digest } = list.signed;
  return (
    list.issuerDer.equals(authority.subjectDer) &&
    authority.keyUses.has('cRLSign') &&
    verify(digest, tbs, authority.x509.publicKey, signature)
  );
}
