interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes together what comes while a write is under way: under load, one transaction serves many callers,
 * and each goes on only when its own item is committed. If a write fails, all its callers fail.
 */
export class WriteTogether<T> {
  readonly #waiting: Waiting<T>[] = [];
  #isWriting = false;

  /** @param most items of one write */
  constructor(
    private readonly write: (items: readonly T[]) => Promise<void>,
    private readonly most: number,
  ) {}

  async add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isWriting) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#writeNext(this.#waiting.splice(0, this.most));
    this.#isWriting = false;
  }

  async #writeNext(together: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.write(together.map(({ item }) => item));
    } catch (error) {
      for (const { reject } of together) reject(error);
      return;
    }
    for (const { resolve } of together) resolve();
  }
}
