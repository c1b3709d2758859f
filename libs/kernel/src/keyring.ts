import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
} from 'node:crypto';
import { DomainError } from './domain-error.js';
import type { Random } from './random.js';
import type { Secret } from './secret.js';

/** The place of a ciphertext: bound as associated data, so that it cannot be moved to another row. */
export interface BoxPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string;
}

/** What a keyed pseudonym or a keyed check is for; each purpose has a key of its own. */
export type KeyPurpose = 'column-box' | 'pseudonym' | 'audit-mac' | 'cookie' | 'badge-master';

const NONCE = 12;
const TAG = 16;

/**
 * Keys derived (HKDF-SHA-256) from the one master key of the installation.
 * Boxes are AES-256-GCM: nonce ‖ ciphertext ‖ tag.
 */
export class Keyring {
  readonly #master: Secret<Buffer>;
  readonly #random: Random;
  readonly #derived = new Map<string, Buffer>();

  /** @param master at least 32 bytes. */
  constructor(master: Secret<Buffer>, random: Random) {
    if (master.reveal().length < 32) throw new DomainError('keyring.master-too-short', 'invalid');
    this.#master = master;
    this.#random = random;
  }

  /** A key of `length` bytes for a purpose; `context` tells versions apart. */
  key(purpose: KeyPurpose, length = 32, context = ''): Buffer {
    const name = `portique/${purpose}/${length}/${context}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const key = Buffer.from(
      hkdfSync('sha256', this.#master.reveal(), Buffer.alloc(0), name, length),
    );
    this.#derived.set(name, key);
    return key;
  }

  mac(purpose: KeyPurpose, ...parts: readonly (string | Buffer)[]): Buffer {
    const hmac = createHmac('sha256', createSecretKey(this.key(purpose)));
    for (const part of parts) {
      const bytes = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      hmac.update(length).update(bytes);
    }
    return hmac.digest();
  }

  /** A stable name for a value that must not be stored: `kind` keeps families apart. */
  pseudonym(kind: string, value: string | Buffer): string {
    return this.mac('pseudonym', kind, value).toString('base64url');
  }

  seal(plain: Buffer, place: BoxPlace): Buffer {
    const nonce = this.#random.bytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(this.key('column-box')), nonce);
    cipher.setAAD(aad(place));
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws DomainError `keyring.box-refused` when the box was altered, moved, or sealed by another master key. */
  open(box: Buffer, place: BoxPlace): Buffer {
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        createSecretKey(this.key('column-box')),
        box.subarray(0, NONCE),
      );
      decipher.setAAD(aad(place));
      decipher.setAuthTag(box.subarray(-TAG));
      return Buffer.concat([decipher.update(box.subarray(NONCE, -TAG)), decipher.final()]);
    } catch (cause) {
      throw new DomainError('keyring.box-refused', 'refused', { ...place }, { cause });
    }
  }
}

const aad = (place: BoxPlace): Buffer =>
  Buffer.from(`${place.table}|${place.column}|${place.row}`, 'utf8');
