import { isCpsContact } from '#libs/agent-contract';
import { CardGone, CardReader, type ReaderEvents } from '../card-reader.js';
import { ReaderSupervisor, type SupervisorParts } from './reader-supervisor.js';

export interface PcscParts extends SupervisorParts {
  /** Only the readers whose PC/SC name matches; names change when a reader is plugged again. */
  readonly names: RegExp;
}

/**
 * The PC/SC readers of the post, as one: a badge is served where it was put first. A CPS in a contact reader
 * is only announced, with its removal: it stays there while its holder works, and badges are read meanwhile.
 */
export class PcscReader extends CardReader {
  readonly #names: RegExp;
  readonly #supervisor: ReaderSupervisor;
  readonly #cps = new Set<string>();
  #events: ReaderEvents | undefined;
  /** The reader whose card is served now. */
  #serving: string | undefined;

  constructor(parts: PcscParts) {
    super();
    this.#names = parts.names;
    this.#supervisor = new ReaderSupervisor(parts, {
      heard: (news) => {
        if (news.type === 'inserted') this.#inserted(news.reader, news.atr);
        else if (news.type === 'removed') this.#removed(news.reader);
        else parts.log.info(`reader-${news.state}`, { reader: news.name });
      },
      lost: () => this.#lost(),
    });
  }

  async start(events: ReaderEvents): Promise<string> {
    this.#events = events;
    this.#supervisor.start();
    return Promise.resolve('pcsc');
  }

  async transmit(apdu: Buffer): Promise<Buffer> {
    const reader = this.#serving;
    if (reader === undefined) throw new CardGone();
    const answer = await this.#supervisor.ask(reader, apdu);
    if (answer === null) throw new CardGone();
    return Buffer.from(answer, 'hex');
  }

  /** The card stays on the reader, unused, until it is taken away. */
  release(): void {
    if (this.#serving !== undefined) this.#supervisor.release(this.#serving);
  }

  async stop(): Promise<void> {
    this.#supervisor.stop();
    return Promise.resolve();
  }

  #inserted(reader: string, atr: string): void {
    if (!this.#names.test(reader)) return;
    if (isCpsContact(atr)) {
      this.#cps.add(reader);
      if (this.#cps.size === 1) this.#events?.cps('present');
    } else if (this.#serving === undefined) {
      this.#serving = reader;
      this.#events?.inserted(Buffer.from(atr, 'hex'));
    }
  }

  #removed(reader: string): void {
    if (this.#cps.delete(reader) && this.#cps.size === 0) this.#events?.cps('removed');
    if (this.#serving !== reader) return;
    this.#serving = undefined;
    this.#events?.removed();
  }

  /** A card that nobody watches any more counts as taken away: the post locks rather than stay open. */
  #lost(): void {
    for (const reader of this.#cps) this.#removed(reader);
    if (this.#serving !== undefined) this.#removed(this.#serving);
  }
}
