import { createHash } from 'node:crypto';
import { leafHash, MerkleTree } from './merkle.js';

const sha = (...parts: readonly Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 6962 § 2.1, word for word: split at the largest power of two below n. */
function reference(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha(Buffer.of(1), reference(leaves.slice(0, split)), reference(leaves.slice(split)));
}

const rootOf = (leaves: readonly Buffer[]): Buffer => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
};

describe('the Merkle tree', () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 1000])(
    'of %i leaves has the root of RFC 6962',
    (size) => {
      const leaves = Array.from({ length: size }, (_, i) => leafHash(`leaf ${i}`));
      expect(rootOf(leaves)).toEqual(reference(leaves));
    },
  );

  it('tells a leaf from a node: prefix 0 and prefix 1', () => {
    expect(leafHash('x')).toEqual(sha(Buffer.of(0), Buffer.from('x')));
    const [a, b] = [leafHash('a'), leafHash('b')];
    expect(rootOf([a, b])).toEqual(sha(Buffer.of(1), a, b));
  });

  it('changes with the order of the leaves', () => {
    const [a, b, c] = [leafHash('a'), leafHash('b'), leafHash('c')];
    expect(rootOf([a, b, c])).not.toEqual(rootOf([b, a, c]));
  });
});
