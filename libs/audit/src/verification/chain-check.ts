import type { KeyObject } from 'node:crypto';
import type { Keyring } from '#libs/kernel';
import { headMac, sealMac } from '../audit-mac.js';
import { BEFORE_THE_FIRST, type ChainEnd } from '../domain/chain-end.js';
import { sealDigest, sealText, signatureHolds, type SignedSeal } from '../domain/seal.js';
import type { Problems } from './problem.js';

/** A seal known from elsewhere: printed, logged, kept by a third party. */
export interface Anchor {
  readonly sealNumber: number;
  /** SHA-256 of the seal's signed text, hexadecimal. */
  readonly digest: string;
}

/** Checks the seals themselves, one after the other, and the end of the chain. */
export class ChainCheck {
  #last: ChainEnd = BEFORE_THE_FIRST;
  #count = 0;
  #anchored = false;

  constructor(
    private readonly keyring: Keyring,
    private readonly problems: Problems,
    private readonly anchor: Anchor | undefined,
  ) {}

  get count(): number {
    return this.#count;
  }

  get last(): ChainEnd {
    return this.#last;
  }

  /** Whether the hub made this seal as it stands. */
  take(seal: SignedSeal, key: KeyObject | undefined): boolean {
    this.#checkLink(seal);
    const isAuthentic = this.#checkProofs(seal, key);
    const digest = sealDigest(seal);
    if (seal.number === this.anchor?.sealNumber) this.#checkAnchor(digest, this.anchor);
    this.#last = { sealNumber: seal.number, lastPosition: seal.lastPosition, digest };
    this.#count += 1;
    return isAuthentic;
  }

  end(head: { readonly end: ChainEnd; readonly mac: Buffer } | undefined): void {
    if (this.anchor !== undefined && !this.#anchored) {
      this.problems.seal(this.anchor.sealNumber, 'Le sceau de l’ancre n’est plus dans le journal.');
    }
    if (head !== undefined) return this.#checkHead(head.end, head.mac);
    if (this.#count > 0) this.problems.seal(null, 'La tête de la chaîne a été retirée.');
  }

  #checkLink(seal: SignedSeal): void {
    const { sealNumber, lastPosition, digest } = this.#last;
    if (seal.number !== sealNumber + 1) {
      const first = sealNumber + 1;
      const which =
        seal.number - 1 === first
          ? `n° ${first} retiré`
          : `n° ${first} à ${seal.number - 1} retirés`;
      this.problems.seal(first, `Sceau ${which}.`);
      return;
    }
    if (!seal.previous.equals(digest)) {
      this.problems.seal(seal.number, 'Il ne suit pas le sceau qui le précède.');
    } else if (seal.firstPosition !== lastPosition + 1) {
      this.problems.seal(seal.number, `Il ne commence pas à la place ${lastPosition + 1}.`);
    }
  }

  #checkProofs(seal: SignedSeal, key: KeyObject | undefined): boolean {
    const text = sealText(seal);
    const isOurs = sealMac(this.keyring, text).equals(seal.mac);
    const isSigned = key !== undefined && signatureHolds(text, key, seal.signature);
    if (!isOurs) this.problems.seal(seal.number, 'Le hub ne l’a pas fait tel qu’il est.');
    if (key === undefined) this.problems.seal(seal.number, `Clé ${seal.kid} inconnue.`);
    else if (!isSigned) this.problems.seal(seal.number, 'Sa signature est fausse.');
    return isOurs && isSigned;
  }

  #checkAnchor(digest: Buffer, anchor: Anchor): void {
    this.#anchored = true;
    if (digest.toString('hex') === anchor.digest) return;
    this.problems.seal(anchor.sealNumber, 'Il n’est pas celui de l’ancre gardée ailleurs.');
  }

  #checkHead(end: ChainEnd, mac: Buffer): void {
    if (!headMac(this.keyring, end).equals(mac)) {
      this.problems.seal(null, 'La tête de la chaîne a été modifiée.');
      return;
    }
    const { sealNumber, digest } = this.#last;
    if (end.sealNumber > sealNumber) {
      const first = sealNumber + 1;
      const which =
        end.sealNumber === first ? `n° ${first} retiré` : `n° ${first} à ${end.sealNumber} retirés`;
      this.problems.seal(first, `Fin du journal coupée : sceau ${which}.`);
    } else if (end.sealNumber < sealNumber) {
      this.problems.seal(sealNumber, 'La tête de la chaîne a été ramenée en arrière.');
    } else if (!end.digest.equals(digest)) {
      this.problems.seal(sealNumber, 'Le dernier sceau n’est pas celui que la tête désigne.');
    }
  }
}
