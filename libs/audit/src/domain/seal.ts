import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { canonicalJson } from '#libs/kernel';

/** What a seal says: these positions, in this order, after that seal. */
export interface Seal {
  readonly number: number;
  readonly firstPosition: number;
  readonly lastPosition: number;
  /** Merkle root of the events' texts (RFC 6962 § 2.1). */
  readonly root: Buffer;
  /** SHA-256 of the previous seal's signed text; 32 zero bytes for the first. */
  readonly previous: Buffer;
  readonly sealedAt: Date;
  /** The key that signs. */
  readonly kid: string;
}

export interface SignedSeal extends Seal {
  /** ES256: r ‖ s, 64 bytes (RFC 7518 § 3.4). */
  readonly signature: Buffer;
  /** The hub's own check, under the master key. */
  readonly mac: Buffer;
}

/** The text that is signed. */
export const sealText = (seal: Seal): string =>
  canonicalJson({
    what: 'portique-audit-seal-1',
    number: seal.number,
    firstPosition: seal.firstPosition,
    lastPosition: seal.lastPosition,
    root: seal.root.toString('hex'),
    previous: seal.previous.toString('hex'),
    sealedAt: seal.sealedAt.toISOString(),
    kid: seal.kid,
  });

/** What the next seal repeats as `previous`, and what is worth keeping outside the database. */
export const sealDigest = (seal: Seal): Buffer =>
  createHash('sha256').update(sealText(seal)).digest();

export const signText = (text: string, key: KeyObject): Buffer =>
  sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });

export const signatureHolds = (text: string, key: KeyObject, signature: Buffer): boolean =>
  verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, signature);
