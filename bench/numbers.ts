/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What a round of work gave. */
export interface Round extends Latencies {
  readonly done: number;
  readonly failed: number;
  readonly perSecond: number;
  /** The first failure, in its own words. */
  readonly failure?: string | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const latencies = (values: readonly number[]): Latencies => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
});

/** Times of the acts of a round, gathered while it runs. */
export class Stopwatch {
  readonly #times: number[] = [];
  readonly #since = performance.now();
  #failed = 0;
  #failure: string | undefined;

  /** @param from when the act was due, when that is not now: waiting in line counts */
  async time(act: () => Promise<unknown>, from = performance.now()): Promise<void> {
    try {
      await act();
      this.#times.push(performance.now() - from);
    } catch (error) {
      this.#failed += 1;
      this.#failure ??= error instanceof Error ? error.message : String(error);
    }
  }

  end(): Round {
    const seconds = (performance.now() - this.#since) / 1000;
    return {
      done: this.#times.length,
      failed: this.#failed,
      perSecond: this.#times.length / seconds,
      ...latencies(this.#times),
      failure: this.#failure,
    };
  }
}

/** As many as can be, `workers` at a time, for some seconds. */
export async function closedLoop(
  { seconds, workers }: { readonly seconds: number; readonly workers: number },
  act: (worker: number) => Promise<unknown>,
): Promise<Round> {
  const watch = new Stopwatch();
  const until = performance.now() + seconds * 1000;
  const work = async (_: unknown, worker: number): Promise<void> => {
    while (performance.now() < until) await watch.time(() => act(worker));
  };
  await Promise.all(Array.from({ length: workers }, work));
  return watch.end();
}

/** So many a second whatever happens; an act that starts late has waited since it was due. */
export async function openLoop(
  { seconds, perSecond }: { readonly seconds: number; readonly perSecond: number },
  act: (rank: number) => Promise<unknown>,
): Promise<Round> {
  const watch = new Stopwatch();
  const start = performance.now();
  const all: Promise<void>[] = [];
  for (let rank = 0; rank < seconds * perSecond; rank++) {
    const due = start + (rank * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    all.push(watch.time(() => act(rank), due));
  }
  await Promise.all(all);
  return watch.end();
}
