/** A card as a reader meets it. */
export interface VirtualCard {
  readonly atr: Buffer;
  /** Power applied or card reset: everything that is not lasting is forgotten. */
  powerOn(): void;
  /** The answer to one APDU: data, then the status word. */
  answer(apdu: Buffer): Buffer;
  /** Grows at each change of what the card keeps without power. */
  readonly changes: number;
}
