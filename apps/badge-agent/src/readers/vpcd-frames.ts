/** Controls of the vpcd protocol (vsmartcard): a payload of one byte. */
export const CONTROL = {
  powerOff: Buffer.of(0x00),
  powerOn: Buffer.of(0x01),
  getAtr: Buffer.of(0x04),
} as const;

/** A frame: length on two bytes, most significant first, then the payload. */
export function frame(payload: Buffer): Buffer {
  const out = Buffer.alloc(2 + payload.length);
  out.writeUInt16BE(payload.length);
  payload.copy(out, 2);
  return out;
}

/** Cuts a stream of bytes into payloads. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);

  /** The payloads that are whole now. */
  take(bytes: Buffer): readonly Buffer[] {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const payloads: Buffer[] = [];
    for (let end = this.#end(); end !== undefined; end = this.#end()) {
      payloads.push(this.#pending.subarray(2, end));
      this.#pending = this.#pending.subarray(end);
    }
    return payloads;
  }

  #end(): number | undefined {
    if (this.#pending.length < 2) return undefined;
    const end = 2 + this.#pending.readUInt16BE();
    return this.#pending.length < end ? undefined : end;
  }
}
