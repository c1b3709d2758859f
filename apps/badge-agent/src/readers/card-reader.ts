/** The card left the reader, or does not answer: whatever was asked of it has no answer. */
export class CardGone extends Error {
  override readonly name = 'CardGone';
}

export interface ReaderEvents {
  /** A card was put on the reader and powered; `atr` as it gave it. */
  inserted(atr: Buffer): void;
  removed(): void;
  /** A CPS in a contact reader: there, or taken away. It is no tap. */
  cps(state: 'present' | 'removed'): void;
}

/** A reader of cards: one card at a time. What it is made of is its adapter's affair. */
export abstract class CardReader {
  /** Begins to watch for cards. Returns the reader's name. */
  abstract start(events: ReaderEvents): Promise<string>;

  /** One command, its answer (data, then two status bytes). @throws CardGone */
  abstract transmit(apdu: Buffer): Promise<Buffer>;

  /** Nothing more is wanted of the card that is there: it is powered off until it is taken away. */
  abstract release(): void;

  abstract stop(): Promise<void>;
}
