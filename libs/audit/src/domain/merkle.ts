import { createHash, hash } from 'node:crypto';

export const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;
const HASH_BYTES = 32;

/** The hash of a leaf, apart from every node's (RFC 6962 § 2.1). */
export const leafHash = (text: string): Buffer =>
  createHash('sha256').update(Buffer.of(LEAF_PREFIX)).update(text).digest();

/**
 * The Merkle tree of RFC 6962 § 2.1, leaf after leaf, in memory that grows with the logarithm of their
 * number: only the roots of the whole subtrees to the left are kept.
 */
export class MerkleTree {
  readonly #whole: Buffer[] = [];
  /** The text of a node: prefix, left, right; written over for each. */
  readonly #node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);
  #size = 0;

  add(leaf: Buffer): void {
    let top = leaf;
    // Each final 1 in the binary size is a whole subtree that the new leaf completes into a larger one.
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) {
      top = this.#hashOf(this.#whole.pop() ?? top, top);
    }
    this.#whole.push(top);
    this.#size += 1;
  }

  /** The hash of the empty text when there is no leaf. */
  root(): Buffer {
    const [last, ...others] = this.#whole.toReversed();
    if (last === undefined) return createHash('sha256').digest();
    return others.reduce((right, left) => this.#hashOf(left, right), last);
  }

  #hashOf(left: Buffer, right: Buffer): Buffer {
    left.copy(this.#node, 1);
    right.copy(this.#node, 1 + HASH_BYTES);
    return hash('sha256', this.#node, 'buffer');
  }
}
