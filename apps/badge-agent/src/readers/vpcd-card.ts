import type { Socket } from 'node:net';
import { CardGone } from './card-reader.js';
import { CONTROL, frame, FrameReader } from './vpcd-frames.js';

/** A card that says nothing for this long is gone. */
const ANSWER_MS = 5_000;

interface Question {
  resolve(answer: Buffer): void;
  reject(error: CardGone): void;
}

/** A card that came over TCP and speaks vpcd: one question at a time. */
export class VpcdCard {
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  #question: Question | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      for (const payload of this.#frames.take(bytes)) this.#answered(payload);
    });
    socket.on('close', () => this.#gone());
  }

  /** Powers the card; its ATR. @throws CardGone */
  async powerOn(): Promise<Buffer> {
    this.#socket.write(frame(CONTROL.powerOn));
    return this.ask(CONTROL.getAtr);
  }

  powerOff(): void {
    this.#socket.write(frame(CONTROL.powerOff));
  }

  /** @throws CardGone */
  async ask(payload: Buffer): Promise<Buffer> {
    if (this.#socket.destroyed || this.#question !== undefined) throw new CardGone();
    const answer = new Promise<Buffer>((resolve, reject) => {
      this.#question = { resolve, reject };
    });
    const timer = setTimeout(() => this.eject(), ANSWER_MS);
    this.#socket.write(frame(payload));
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connection: for the card, the reader is gone. */
  eject(): void {
    this.#socket.destroy();
  }

  #answered(payload: Buffer): void {
    const question = this.#question;
    this.#question = undefined;
    // A card never speaks first: one that does is not a card.
    if (question === undefined) this.eject();
    else question.resolve(payload);
  }

  #gone(): void {
    this.#question?.reject(new CardGone());
    this.#question = undefined;
  }
}
