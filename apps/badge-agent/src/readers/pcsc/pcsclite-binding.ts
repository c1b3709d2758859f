import { isCpsContact } from '#libs/agent-contract';
import pcsclite from 'pcsclite';
import { CardBinding, type BindingEvents } from './card-binding.js';

type Pcsc = ReturnType<typeof pcsclite>;

interface Present {
  readonly reader: PcscliteReader;
  /** Of the connection; undefined until there is one. */
  protocol: number | undefined;
}

/** What is used of the package's reader. */
interface PcscliteReader {
  readonly name: string;
  readonly SCARD_STATE_PRESENT: number;
  readonly SCARD_STATE_MUTE: number;
  readonly SCARD_SHARE_SHARED: number;
  readonly SCARD_RESET_CARD: number;
  connect(
    options: { share_mode: number },
    callback: (error: unknown, protocol: number) => void,
  ): void;
  disconnect(disposition: number, callback: (error: unknown) => void): void;
  transmit(
    data: Buffer,
    length: number,
    protocol: number,
    callback: (error: unknown, answer: Buffer) => void,
  ): void;
}

/** ISO 7816-4: a short answer, and its two status bytes. */
const LONGEST_ANSWER = 258;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The package `pcsclite` (NAN). Its constructor throws when pcscd is absent. */
export class PcscliteBinding extends CardBinding {
  readonly #cards = new Map<string, Present>();
  #pcsc: Pcsc | undefined;

  start(events: BindingEvents): void {
    const pcsc = pcsclite();
    this.#pcsc = pcsc;
    pcsc.on('error', (error: unknown) => events.failed(said(error)));
    pcsc.on('reader', (reader) => {
      events.readerCame(reader.name);
      // Without a listener on each reader, the process dies when pcscd does.
      reader.on('error', (error: unknown) => events.failed(said(error)));
      reader.on('end', () => {
        this.#left(reader.name, events);
        events.readerLeft(reader.name);
      });
      reader.on('status', ({ state, atr }) => {
        const isPresent = (state & reader.SCARD_STATE_PRESENT) !== 0;
        const speaks = (state & reader.SCARD_STATE_MUTE) === 0;
        if (isPresent && speaks && atr !== undefined) this.#came(reader, atr, events);
        else if (!isPresent) this.#left(reader.name, events);
      });
    });
  }

  async transmit(reader: string, apdu: Buffer): Promise<Buffer> {
    const card = this.#cards.get(reader);
    const protocol = card?.protocol;
    if (card === undefined || protocol === undefined) throw new Error('no card');
    return new Promise((resolve, reject) => {
      card.reader.transmit(apdu, LONGEST_ANSWER, protocol, (error, answer) => {
        if (isFailure(error)) reject(new Error(said(error)));
        else resolve(answer);
      });
    });
  }

  release(reader: string): void {
    const card = this.#cards.get(reader);
    if (card === undefined) return;
    card.protocol = undefined;
    card.reader.disconnect(card.reader.SCARD_RESET_CARD, () => {});
  }

  stop(): void {
    this.#pcsc?.close();
  }

  #came(reader: PcscliteReader, atr: Buffer, events: BindingEvents): void {
    const { name } = reader;
    if (this.#cards.has(name)) return;
    const card: Present = { reader, protocol: undefined };
    this.#cards.set(name, card);
    // The middleware of the CPS works with it: nothing is connected.
    if (isCpsContact(atr.toString('hex').toUpperCase())) {
      events.inserted(name, atr);
      return;
    }
    reader.connect({ share_mode: reader.SCARD_SHARE_SHARED }, (error, protocol) => {
      if (this.#cards.get(name) !== card) return;
      if (isFailure(error)) {
        // Pulled meanwhile, or mute: the next status says so.
        this.#cards.delete(name);
        return;
      }
      card.protocol = protocol;
      events.inserted(name, atr);
    });
  }

  #left(name: string, events: BindingEvents): void {
    const card = this.#cards.get(name);
    if (card === undefined) return;
    this.#cards.delete(name);
    card.reader.disconnect(card.reader.SCARD_RESET_CARD, () => {});
    events.removed(name);
  }
}

const isFailure = (error: unknown): boolean => error !== undefined && error !== null;
