import { hashToken, plusSeconds, sameSecret, type Clock } from '#libs/kernel';

/** A sign-in begun and not finished: what must come back with it. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly maxAge: number | undefined;
  /** Path to come back to. */
  readonly returnTo: string;
  /** Whether the hub was told to ask nothing (`prompt=none`). */
  readonly silent: boolean;
}

interface Kept {
  readonly attempt: Attempt;
  readonly browser: string;
  readonly endsAt: Date;
}

/** As long as the hub's sign-in page waits for a badge. */
export const ATTEMPT_SECONDS = 12 * 3600;
const MOST = 10_000;

/** The sign-ins under way, each usable once and by the browser that began it. */
export class Attempts {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {}

  /** @param browser the value of the browser's own cookie */
  keep(browser: string, attempt: Attempt): void {
    const oldest = this.#kept.keys().next();
    if (this.#kept.size >= MOST && oldest.done !== true) this.#kept.delete(oldest.value);
    const endsAt = plusSeconds(this.clock.now(), ATTEMPT_SECONDS);
    this.#kept.set(hashToken(attempt.state), { attempt, browser: hashToken(browser), endsAt });
  }

  /** Takes the attempt of a state away; undefined when it is unknown, late, or another browser's. */
  take(browser: string, state: string): Attempt | undefined {
    const key = hashToken(state);
    const kept = this.#kept.get(key);
    if (kept === undefined || !sameSecret(kept.browser, hashToken(browser))) return undefined;
    this.#kept.delete(key);
    return this.clock.now() < kept.endsAt ? kept.attempt : undefined;
  }
}
