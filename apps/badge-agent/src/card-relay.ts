import type { AgentMessage } from '#libs/agent-contract';
import type { WorkMessage } from './hub-conversation.js';
import type { Log } from './log.js';
import { CardGone, type CardReader, type ReaderEvents } from './readers/card-reader.js';

/** What the relay needs of the connection to the hub. */
export interface HubSide {
  readonly isWelcome: boolean;
  send(message: AgentMessage): void;
}

/** What the post does while the hub is away. */
export interface AloneSide {
  /** A CPS was taken away. */
  cardTaken(): void;
}

interface RelayTools {
  readonly alone: AloneSide;
  readonly log: Log;
}

type Transmit = Extract<WorkMessage, { type: 'transmit' }>;

const hexOf = (bytes: Buffer): string => bytes.toString('hex').toUpperCase();

/**
 * Between the reader and the hub: says that a card is there, carries commands and answers, says that it
 * left. Understands none of them.
 */
export class CardRelay implements ReaderEvents {
  readonly #reader: CardReader;
  readonly #hub: HubSide;
  readonly #alone: AloneSide;
  readonly #log: Log;
  #taps = 0;
  /** What the hub was not told yet of the CPS. */
  #cps: 'present' | 'removed' | undefined;
  /** The tap under way; none when the card came while the hub was away, or left. */
  #tap: number | undefined;

  constructor(reader: CardReader, hub: HubSide, { alone, log }: RelayTools) {
    this.#alone = alone;
    this.#reader = reader;
    this.#hub = hub;
    this.#log = log;
  }

  /**
   * A card that came while the hub was away counts for nothing: when the line comes back, a badge that
   * lies forgotten on the reader must not open or lock a session.
   */
  inserted(atr: Buffer): void {
    if (!this.#hub.isWelcome) {
      this.#log.warn('card-ignored', { because: 'hub-away' });
      this.#reader.release();
      return;
    }
    this.#taps += 1;
    this.#tap = this.#taps;
    this.#log.info('card-inserted', { tap: this.#taps });
    this.#hub.send({ type: 'card-inserted', tap: this.#taps, atr: hexOf(atr) });
  }

  removed(): void {
    if (this.#tap === undefined) return;
    this.#log.info('card-removed', { tap: this.#tap });
    this.#hub.send({ type: 'card-removed', tap: this.#tap });
    this.#tap = undefined;
  }

  /** Told at once, or when the hub is back: a card taken away meanwhile locks the post late rather than never. */
  cps(state: 'present' | 'removed'): void {
    this.#cps = state;
    if (state === 'removed' && !this.#hub.isWelcome) this.#alone.cardTaken();
    this.#tellCps();
  }

  /** The hub is there again. */
  welcomed(): void {
    this.#tellCps();
  }

  #tellCps(): void {
    if (this.#cps === undefined || !this.#hub.isWelcome) return;
    this.#log.info(`cps-${this.#cps}`);
    this.#hub.send({ type: 'cps', state: this.#cps });
    this.#cps = undefined;
  }

  /** The connection to the hub is lost: so is the tap. */
  lost(): void {
    if (this.#tap === undefined) return;
    this.#tap = undefined;
    this.#reader.release();
  }

  work(message: WorkMessage): void {
    // Of a card that has left meanwhile: the hub knows, or will in an instant.
    if (message.tap !== this.#tap) return;
    if (message.type === 'transmit') {
      this.#transmit(message).catch((error: unknown) => this.#failed(error));
      return;
    }
    const { tap, outcome } = message;
    const because = outcome.kind === 'refused' ? outcome.because : null;
    this.#log.info('tap-ended', { tap, outcome: outcome.kind, because });
    this.#reader.release();
  }

  async #transmit({ tap, seq, apdus }: Transmit): Promise<void> {
    const answers: string[] = [];
    for (const apdu of apdus) {
      answers.push(hexOf(await this.#reader.transmit(Buffer.from(apdu, 'hex'))));
    }
    this.#hub.send({ type: 'transmitted', tap, seq, answers });
  }

  /** A card that is gone is told by `removed`; a reader that fails leaves the tap to the hub's deadline. */
  #failed(error: unknown): void {
    if (error instanceof CardGone) return;
    this.#log.error('reader-failed', { error: error instanceof Error ? error.name : 'unknown' });
  }
}
