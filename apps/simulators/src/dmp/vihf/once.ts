import { plusSeconds, type Clock } from '#libs/kernel';

/** Remembers what was used, long enough that it could not be taken again. */
export class UsedOnce {
  readonly #until = new Map<string, Date>();

  constructor(
    private readonly clock: Clock,
    private readonly seconds: number,
  ) {}

  /** True the first time, false ever after (while it is remembered). */
  take(id: string): boolean {
    const now = this.clock.now();
    for (const [known, until] of this.#until) {
      if (until > now) break;
      this.#until.delete(known);
    }
    if (this.#until.has(id)) return false;
    this.#until.set(id, plusSeconds(now, this.seconds));
    return true;
  }
}
