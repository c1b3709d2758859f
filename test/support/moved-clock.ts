import { Clock } from '../../libs/kernel/src/index.js';

/** The time of day, that a test can move forward. */
export class MovedClock extends Clock {
  #moved = 0;

  now(): Date {
    return new Date(Date.now() + this.#moved);
  }

  forward(seconds: number): void {
    this.#moved += seconds * 1000;
  }
}
