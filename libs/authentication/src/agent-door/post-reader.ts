import type { AgentMessage, CloseReason, HubMessage, TapOutcome } from '#libs/agent-contract';
import type { Transmit } from '../desfire/apdu.js';
import { CardRelay } from './card-relay.js';

type Message<T extends AgentMessage['type']> = Extract<AgentMessage, { type: T }>;

/** What is done with a card: read it as a badge, or make a badge of it. */
export interface CardJob {
  /** Milliseconds after which the card is taken as gone. */
  readonly deadline: number;
  run(card: { readonly atr: string; readonly transmit: Transmit }): Promise<TapOutcome>;
}

export interface ReaderDuties {
  send(message: HubMessage): void;
  /** What the card that was just put on the reader is for. */
  jobOfNextCard(): CardJob;
  failed(error: unknown): void;
}

/** The reader of a post as its agent tells it: one card at a time, taps counted upwards. */
export class PostReader {
  readonly #duties: ReaderDuties;
  #relay: CardRelay | undefined;
  #lastTap = 0;
  /** The card being worked on, and one that came just after it. */
  #working = 0;
  #before: Promise<void> = Promise.resolve();

  constructor(duties: ReaderDuties) {
    this.#duties = duties;
  }

  /** Each message gives a reason to close when it does not fit what went before. */
  inserted({ tap, atr }: Message<'card-inserted'>): CloseReason | undefined {
    if (tap <= this.#lastTap) return 'replayed';
    if (this.#working > 0 && this.#relay?.isGone !== true) return 'out-of-order';
    this.#lastTap = tap;
    if (this.#working > 1) {
      this.#duties.send({ type: 'tap-ended', tap, outcome: { kind: 'refused', because: 'busy' } });
      return undefined;
    }
    this.#working += 1;
    const relay = new CardRelay(tap, (message) => this.#duties.send(message));
    this.#relay = relay;
    this.#before = this.#workAfter(this.#before, relay, atr);
    return undefined;
  }

  transmitted({ tap, seq, answers }: Message<'transmitted'>): CloseReason | undefined {
    if (this.#relay?.tap !== tap) return 'replayed';
    return this.#relay.answered(seq, answers);
  }

  removed({ tap }: Message<'card-removed'>): CloseReason | undefined {
    if (tap !== this.#lastTap) return 'replayed';
    if (this.#relay?.tap === tap) this.#relay.end('removed');
    return undefined;
  }

  /** The connection is lost. */
  end(): void {
    this.#relay?.end('connection-lost');
  }

  /** One at a time: the card before may be gone while the hub still writes what became of it. */
  async #workAfter(before: Promise<void>, relay: CardRelay, atr: string): Promise<void> {
    await before;
    try {
      await this.#work(relay, atr);
    } catch (error) {
      this.#duties.failed(error);
    } finally {
      this.#working -= 1;
    }
  }

  async #work(relay: CardRelay, atr: string): Promise<void> {
    const job = this.#duties.jobOfNextCard();
    const timer = setTimeout(() => relay.end('deadline'), job.deadline);
    try {
      const outcome = await job.run({ atr, transmit: relay.transmit });
      this.#duties.send({ type: 'tap-ended', tap: relay.tap, outcome });
    } catch (error) {
      const outcome = { kind: 'refused', because: 'hub-failed' } as const;
      this.#duties.send({ type: 'tap-ended', tap: relay.tap, outcome });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
