import type { Clock } from '#libs/kernel';

/** More entries than this are forgotten at once: what is remembered is only a saving. */
const MOST = 20_000;

/**
 * Answers remembered for a very short time, and asked for once when several ask together. "Not there" is
 * never remembered. `forget` makes the next question a real one, at once.
 */
export class ShortMemory<V> {
  readonly #kept = new Map<
    string,
    { readonly until: Date; readonly value: Promise<V | undefined> }
  >();

  constructor(
    private readonly clock: Clock,
    private readonly seconds: number,
  ) {}

  async get(key: string, ask: () => Promise<V | undefined>): Promise<V | undefined> {
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > this.clock.now()) return known.value;
    if (this.#kept.size >= MOST) this.#kept.clear();
    const value = ask();
    const entry = { until: this.clock.in(this.seconds), value };
    this.#kept.set(key, entry);
    const drop = (): void => {
      if (this.#kept.get(key) === entry) this.#kept.delete(key);
    };
    value.then((found) => (found === undefined ? drop() : undefined), drop);
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
