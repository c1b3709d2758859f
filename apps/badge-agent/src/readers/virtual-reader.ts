import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { CardGone, CardReader, type ReaderEvents } from './card-reader.js';
import { VpcdCard } from './vpcd-card.js';

/** ISO 7816-3: TS and T0 at least, 33 bytes at most. */
const ATR_BYTES = { least: 2, most: 33 } as const;

interface Present {
  readonly card: VpcdCard;
  /** Powered and announced, and not released. */
  isInUse: boolean;
}

/**
 * A reader for virtual cards, on this machine only: a card is a TCP client that speaks vpcd. The
 * connection is the card lying on the reader; a second one waits until the first has left.
 */
export class VirtualReader extends CardReader {
  readonly #port: number;
  readonly #server: Server;
  readonly #queue: Socket[] = [];
  #events: ReaderEvents | undefined;
  #present: Present | undefined;

  /** @param port 0: any free one. */
  constructor(port: number) {
    super();
    this.#port = port;
    this.#server = createServer((socket) => this.#arrived(socket));
  }

  async start(events: ReaderEvents): Promise<string> {
    this.#events = events;
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `virtual:${typeof address === 'object' && address !== null ? address.port : ''}`;
  }

  async transmit(apdu: Buffer): Promise<Buffer> {
    const present = this.#present;
    if (present?.isInUse !== true) throw new CardGone();
    const answer = await present.card.ask(apdu);
    // Less than a status is no answer: the card was pulled while it spoke.
    if (answer.length < 2) throw new CardGone();
    return answer;
  }

  release(): void {
    if (this.#present?.isInUse !== true) return;
    this.#present.isInUse = false;
    this.#present.card.powerOff();
  }

  async stop(): Promise<void> {
    for (const socket of this.#queue.splice(0)) socket.destroy();
    this.#present?.card.eject();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #arrived(socket: Socket): void {
    socket.setNoDelay(true);
    // A connection that breaks closes: that is what counts.
    socket.on('error', () => {});
    if (this.#present === undefined) this.#powerOn(socket);
    else this.#queueUp(socket);
  }

  #queueUp(socket: Socket): void {
    this.#queue.push(socket);
    socket.once('close', () => {
      const at = this.#queue.indexOf(socket);
      if (at >= 0) this.#queue.splice(at, 1);
    });
  }

  #powerOn(socket: Socket): void {
    const present: Present = { card: new VpcdCard(socket), isInUse: false };
    this.#present = present;
    socket.once('close', () => this.#left(present));
    present.card.powerOn().then(
      (atr) => this.#powered(present, atr),
      () => present.card.eject(),
    );
  }

  #powered(present: Present, atr: Buffer): void {
    if (atr.length < ATR_BYTES.least || atr.length > ATR_BYTES.most) {
      present.card.eject();
      return;
    }
    present.isInUse = true;
    this.#events?.inserted(atr);
  }

  #left(present: Present): void {
    if (this.#present !== present) return;
    this.#present = undefined;
    this.#events?.removed();
    const next = this.#queue.shift();
    if (next !== undefined) this.#powerOn(next);
  }
}
