/** So many batches of a kind are under way at most; what arrives meanwhile makes the next one. */
const IN_FLIGHT = 2;
const LARGEST = 200;

interface Waiting<V, R> {
  readonly value: V;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Operations of one kind that wait in the same turn of the event loop go out together; each promise
 * settles after the statement's commit, so nothing is less durable than one statement per operation.
 * When a batch fails because of one of its rows, its rows are tried one by one: only the bad one fails.
 */
export class Batcher<V, R> {
  readonly #run: (values: readonly V[]) => Promise<readonly R[]>;
  readonly #blamesARow: (error: unknown) => boolean;
  #waiting: Waiting<V, R>[] = [];
  readonly #most: number;
  #inFlight = 0;
  #scheduled = false;

  /** @param run gives one result per value, in the same order. */
  constructor(
    run: (values: readonly V[]) => Promise<readonly R[]>,
    blamesARow: (error: unknown) => boolean,
    inFlight = IN_FLIGHT,
  ) {
    this.#most = inFlight;
    this.#run = run;
    this.#blamesARow = blamesARow;
  }

  async add(value: V): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ value, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#next();
      });
    });
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#inFlight < this.#most) {
      const batch = this.#waiting.slice(0, LARGEST);
      this.#waiting = this.#waiting.slice(LARGEST);
      this.#inFlight++;
      void this.#send(batch).finally(() => {
        this.#inFlight--;
        this.#next();
      });
    }
  }

  async #send(batch: readonly Waiting<V, R>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map(({ value }) => value));
      batch.forEach((one, i) => settle(one, results, i));
    } catch (error) {
      if (batch.length > 1 && this.#blamesARow(error)) await this.#oneByOne(batch);
      else for (const one of batch) one.reject(error);
    }
  }

  async #oneByOne(batch: readonly Waiting<V, R>[]): Promise<void> {
    for (const one of batch) {
      try {
        settle(one, await this.#run([one.value]), 0);
      } catch (error) {
        one.reject(error);
      }
    }
  }
}

function settle<V, R>(one: Waiting<V, R>, results: readonly R[], at: number): void {
  const [result] = results.slice(at, at + 1);
  if (at < results.length && result !== undefined) one.resolve(result);
  else one.reject(new RangeError('a batch gave fewer results than values'));
}
