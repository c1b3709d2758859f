/** What a binding of PC/SC tells. Readers are named as PC/SC names them. */
export interface BindingEvents {
  readerCame(reader: string): void;
  readerLeft(reader: string): void;
  /** ATR as the card gave it. */
  inserted(reader: string, atr: Buffer): void;
  removed(reader: string): void;
  /** The binding can do nothing more (pcscd absent or dead): it never recovers by itself. */
  failed(because: string): void;
}

/** A library for PC/SC, behind one shape. Runs in a process of its own: native code may crash. */
export abstract class CardBinding {
  abstract start(events: BindingEvents): void;

  /** One command, its answer; an empty one when the card was pulled. @throws Error when there is no card */
  abstract transmit(reader: string, apdu: Buffer): Promise<Buffer>;

  /** Nothing more is wanted of the card on this reader: others (the CPS middleware) may use it. */
  abstract release(reader: string): void;

  abstract stop(): void;
}
