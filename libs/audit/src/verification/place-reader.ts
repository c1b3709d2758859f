import type { SealedPlace } from './verification.repository.js';

/** Reads places in their order, a few hundred at a time, and hands them out up to a position. */
export class PlaceReader {
  readonly #source: AsyncGenerator<readonly SealedPlace[]>;
  readonly #onProgress: (read: number) => void;
  #rows: readonly SealedPlace[] = [];
  #at = 0;
  #read = 0;
  #found = 0;

  constructor(source: AsyncGenerator<readonly SealedPlace[]>, onProgress: (read: number) => void) {
    this.#source = source;
    this.#onProgress = onProgress;
  }

  /** Places handed out where an event still stands. */
  get found(): number {
    return this.#found;
  }

  /** Hands out the places before `position`. */
  async until(position: number, take: (place: SealedPlace) => void): Promise<void> {
    do {
      for (let place = this.#rows[this.#at]; place !== undefined; place = this.#rows[this.#at]) {
        if (place.position >= position) return;
        this.#at += 1;
        if (place.event !== undefined) this.#found += 1;
        take(place);
      }
    } while (await this.#readOn());
  }

  async #readOn(): Promise<boolean> {
    const next = await this.#source.next();
    this.#rows = next.done === true ? [] : next.value;
    this.#at = 0;
    this.#read += this.#rows.length;
    this.#onProgress(this.#read);
    return this.#rows.length > 0;
  }
}
