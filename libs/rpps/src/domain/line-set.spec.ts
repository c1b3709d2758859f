import { createHash } from 'node:crypto';
import { LineSet } from './line-set.js';

const line = (text: string): Buffer => Buffer.from(text);

describe('the lines already seen', () => {
  it('are told from new ones as a set of texts would, far beyond the first memory', () => {
    const set = new LineSet(8);
    const known = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const text = createHash('sha256')
        .update(String(i % 15_000))
        .digest('base64');
      expect(set.add(line(text))).toBe(!known.has(text));
      known.add(text);
    }
    expect(set.size).toBe(known.size);
  });

  it.each([
    ['', 'a'],
    ['a', 'b'],
    ['ab', 'ba'],
    ['aa', 'a'],
    ['é', 'e'],
  ])('%j and %j are two lines', (one, other) => {
    const set = new LineSet();
    expect([set.add(line(one)), set.add(line(other)), set.add(line(one))]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
