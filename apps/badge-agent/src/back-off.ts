import type { Random } from '#libs/kernel';

export interface BackOffTimes {
  /** Milliseconds. */
  readonly first: number;
  readonly most: number;
}

/**
 * How long to wait before the next attempt: twice as long each time, up to a limit, the second half by
 * chance, so that the posts of a hospital do not all come back at the same moment.
 */
export class BackOff {
  readonly #times: BackOffTimes;
  readonly #random: Random;
  #failures = 0;

  constructor(times: BackOffTimes, random: Random) {
    this.#times = times;
    this.#random = random;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const whole = Math.min(this.#times.first * 2 ** this.#failures, this.#times.most);
    this.#failures += 1;
    return this.#spread(whole);
  }

  /** Milliseconds to wait when coming back soon is of no use. */
  longest(): number {
    return this.#spread(this.#times.most);
  }

  succeeded(): void {
    this.#failures = 0;
  }

  #spread(whole: number): number {
    const chance = this.#random.bytes(2).readUInt16BE() / 0x1_00_00;
    return Math.round(whole / 2 + (whole / 2) * chance);
  }
}
