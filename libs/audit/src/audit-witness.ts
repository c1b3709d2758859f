import { Injectable } from '@nestjs/common';

/** An event this process wrote and has not yet seen sealed. */
export interface WitnessedEvent {
  readonly id: string;
  readonly kind: string;
  readonly at: Date;
  /** The database transaction that wrote it. */
  readonly xid: string;
}

/** About ten megabytes; at the default pace of the sealer, more than a thousand events a second. */
const CAPACITY = 20_000;

/**
 * Remembers what this process wrote until it is sealed. An event that was committed and is found neither in
 * the trail nor under a seal was taken away in between: nothing else could tell, the seals do not know it yet.
 * The memory ends with the process: that is the limit of what it sees.
 */
@Injectable()
export class AuditWitness {
  readonly #waiting = new Map<string, WitnessedEvent>();

  note(event: WitnessedEvent): void {
    if (this.#waiting.size >= CAPACITY) {
      const [oldest] = this.#waiting.keys();
      if (oldest !== undefined) this.#waiting.delete(oldest);
    }
    this.#waiting.set(event.id, event);
  }

  waiting(): readonly WitnessedEvent[] {
    return [...this.#waiting.values()];
  }

  forget(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.delete(id);
  }
}
