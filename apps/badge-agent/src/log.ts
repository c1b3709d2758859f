import type { Clock } from '#libs/kernel';

type Level = 'info' | 'warn' | 'error';
type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** One JSON line an event. Never an APDU, an ATR or anything else of a card; never a key or a code. */
export class Log {
  readonly #clock: Clock;
  readonly #write: (line: string) => void;

  constructor(clock: Clock, write: (line: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  info(event: string, facts: Facts = {}): void {
    this.#line('info', event, facts);
  }

  warn(event: string, facts: Facts = {}): void {
    this.#line('warn', event, facts);
  }

  error(event: string, facts: Facts = {}): void {
    this.#line('error', event, facts);
  }

  #line(level: Level, event: string, facts: Facts): void {
    const time = this.#clock.now().toISOString();
    this.#write(`${JSON.stringify({ time, level, name: 'badge-agent', event, ...facts })}\n`);
  }
}
