import { createHash } from 'node:crypto';

export const LEAF_PREFIX = 0;
const LEAF = Buffer.of(LEAF_PREFIX);
const NODE = Buffer.of(1);

/** The hash of a leaf, apart from every node's (RFC 6962 § 2.1). */
export const leafHash = (text: string): Buffer =>
  createHash('sha256').update(LEAF).update(text).digest();

const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest();

/**
 * The Merkle tree of RFC 6962 § 2.1, leaf after leaf, in memory that grows with the logarithm of their
 * number: only the roots of the whole subtrees to the left are kept.
 */
export class MerkleTree {
  readonly #whole: Buffer[] = [];
  #size = 0;

  add(leaf: Buffer): void {
    let hash = leaf;
    // Each final 1 in the binary size is a whole subtree that the new leaf completes into a larger one.
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) {
      hash = nodeHash(this.#whole.pop() ?? hash, hash);
    }
    this.#whole.push(hash);
    this.#size += 1;
  }

  /** The hash of the empty text when there is no leaf. */
  root(): Buffer {
    const [last, ...others] = this.#whole.toReversed();
    if (last === undefined) return createHash('sha256').digest();
    return others.reduce((right, left) => nodeHash(left, right), last);
  }
}
