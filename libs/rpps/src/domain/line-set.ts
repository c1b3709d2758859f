/**
 * Lines already seen, as 64-bit hashes in flat memory (22 bytes a line at most): two million lines fit
 * where a set of strings would take ten times as much. Two different lines of a whole register share a
 * hash with a probability of about 1 in 10 million.
 */
export class LineSet {
  #high: Uint32Array;
  #low: Uint32Array;
  #size = 0;

  constructor(capacity = 1 << 16) {
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds a line. Returns false when it was there already. */
  add(line: Uint8Array): boolean {
    const [high, low] = hash(line);
    if (!insert(this.#high, this.#low, high, low)) return false;
    this.#size++;
    if (this.#size * 4 > this.#high.length * 3) this.#grow();
    return true;
  }

  #grow(): void {
    const high = new Uint32Array(this.#high.length * 2);
    const low = new Uint32Array(this.#high.length * 2);
    for (let i = 0; i < this.#high.length; i++) {
      const [h, l] = [this.#high[i] ?? 0, this.#low[i] ?? 0];
      if (h !== 0 || l !== 0) insert(high, low, h, l);
    }
    this.#high = high;
    this.#low = low;
  }
}

/** Open addressing; an empty place is 0/0. Returns false when the hash is already there. */
function insert(highs: Uint32Array, lows: Uint32Array, high: number, low: number): boolean {
  const mask = highs.length - 1;
  for (let at = low & mask; ; at = (at + 1) & mask) {
    if (highs[at] === 0 && lows[at] === 0) {
      highs[at] = high;
      lows[at] = low;
      return true;
    }
    if (highs[at] === high && lows[at] === low) return false;
  }
}

// Taken once: a look-up on the global object for each byte would cost more than the hash.
const { imul } = Math;

/** Two multiplicative lanes, four bytes at a time, mixed at the end (after cyrb53, public domain). */
function hash(line: Uint8Array): readonly [number, number] {
  let a = 0xdeadbeef ^ line.length;
  let b = 0x41c6ce57;
  for (let i = 0; i < line.length; i += 4) {
    const word = wordAt(line, i);
    a = imul(a ^ word, 2654435761);
    a ^= a >>> 15;
    b = imul(b ^ word, 1597334677);
    b ^= b >>> 13;
  }
  a = imul(a ^ (a >>> 16), 2246822507) ^ imul(b ^ (b >>> 13), 3266489909);
  b = imul(b ^ (b >>> 16), 2246822507) ^ imul(a ^ (a >>> 13), 3266489909);
  const high = a >>> 0;
  const low = b >>> 0;
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}

/** Four bytes; those after the end are 0, and the length, hashed first, tells them from real ones. */
const wordAt = (line: Uint8Array, i: number): number =>
  (line[i] ?? 0) |
  ((line[i + 1] ?? 0) << 8) |
  ((line[i + 2] ?? 0) << 16) |
  ((line[i + 3] ?? 0) << 24);
