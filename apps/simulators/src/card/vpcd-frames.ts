import { DomainError } from '#libs/kernel';

/** Control bytes of the vpcd protocol (vsmartcard): the reader's frames of one byte. */
export const Control = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, getAtr: 0x04 } as const;

/** A frame: its length on two bytes, big-endian, then the payload. */
export function frame(payload: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  return Buffer.concat([length, payload]);
}

/** Puts frames back together, however TCP cut or joined them. */
export class FrameReader {
  #kept = Buffer.alloc(0);

  /** @throws DomainError `reader.bad-frame` for a frame without payload: the protocol has none. */
  read(bytes: Buffer): readonly Buffer[] {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    const frames: Buffer[] = [];
    for (let payload = this.#next(); payload !== undefined; payload = this.#next()) {
      frames.push(payload);
    }
    return frames;
  }

  #next(): Buffer | undefined {
    if (this.#kept.length < 2) return undefined;
    const end = 2 + this.#kept.readUInt16BE(0);
    if (end === 2) throw new DomainError('reader.bad-frame', 'invalid');
    if (this.#kept.length < end) return undefined;
    const payload = this.#kept.subarray(2, end);
    this.#kept = this.#kept.subarray(end);
    return payload;
  }
}
