import { Clock } from '#libs/kernel';

/** A server that failed is left alone this long: people do not wait for it one after another. */
const LEFT_ALONE_SECONDS = 10;
/** What a server did this recently needs no new look. */
const FRESH_SECONDS = 30;

interface Health {
  readonly at: Date;
  readonly isUp: boolean;
}

/** Which servers of the directory answer, as this process has seen. */
export class DirectoryServers {
  readonly #health = new Map<string, Health>();

  constructor(
    private readonly urls: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** Those worth asking now, in the order of preference. */
  worthAsking(): readonly string[] {
    return this.urls.filter((url) => {
      const known = this.#health.get(url);
      return known === undefined || known.isUp || this.#age(known) >= LEFT_ALONE_SECONDS;
    });
  }

  /** True when one answered just now: no need to look again. */
  get isKnownUp(): boolean {
    return [...this.#health.values()].some(
      (known) => known.isUp && this.#age(known) < FRESH_SECONDS,
    );
  }

  saw(url: string, isUp: boolean): void {
    this.#health.set(url, { at: this.clock.now(), isUp });
  }

  #age({ at }: Health): number {
    return Math.abs(this.clock.now().getTime() - at.getTime()) / 1000;
  }
}
