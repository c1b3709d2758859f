import { createHash } from 'node:crypto';

/**
 * Chance that repeats itself: sfc32 seeded by SHA-256 of a text. Fast enough for millions of rows, the same
 * on every machine. Never a source of secrets.
 */
export class Dice {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #count: number;

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash('sha256').update(seed).digest();
    this.#a = digest.readInt32LE(0);
    this.#b = digest.readInt32LE(4);
    this.#c = digest.readInt32LE(8);
    this.#count = digest.readInt32LE(12);
  }

  /** Dice of their own for a part of the world: what one part throws never moves another. */
  for(part: string): Dice {
    return new Dice(`${this.#seed}/${part}`);
  }

  /** A number from 0 (included) to 1 (excluded). */
  fraction(): number {
    const sum = (this.#a + this.#b + this.#count++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return at(list, Math.floor(this.fraction() * list.length));
  }

  /** The same things in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    const mixed: T[] = [];
    while (left.length > 0) {
      const taken = Math.floor(this.fraction() * left.length);
      mixed.push(at(left, taken));
      left[taken] = at(left, left.length - 1);
      left.pop();
    }
    return mixed;
  }

  /** One of `urn`'s things, each as often as its weight says. */
  draw<T>(urn: Urn<T>): T {
    return urn.at(this.fraction());
  }
}

/** Things with weights, drawn in O(log n). */
export class Urn<T> {
  readonly #things: readonly T[];
  readonly #sums: Float64Array;

  constructor(things: readonly T[], weightOf: (thing: T, rank: number) => number) {
    this.#things = things;
    let sum = 0;
    this.#sums = Float64Array.from(things, (thing, rank) => (sum += weightOf(thing, rank)));
  }

  /** The thing found at a fraction (0 to 1) of the whole weight. */
  at(fraction: number): T {
    const wanted = fraction * (this.#sums.at(-1) ?? 0);
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return at(this.#things, low);
  }
}

/** The element at a place that exists. @throws RangeError when the list is too short. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`nothing at ${index} of ${list.length}`);
  return found;
}
