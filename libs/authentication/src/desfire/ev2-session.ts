import { timingSafeEqual } from 'node:crypto';
import { cbcDecrypt, cbcEncrypt, cmac, encryptBlock, padded80, unpadded80, xor } from './aes.js';
import { expectStatus, sendOne, wrapped, type Transmit } from './apdu.js';
import { integrityFailure } from './card-failure.js';

/** How a command and its answer are protected: not, by MAC, or enciphered and by MAC. */
export type CommMode = 'plain' | 'mac' | 'full';

export interface CardCommand {
  /** What it does, for errors. */
  readonly at: string;
  readonly ins: number;
  readonly mode: CommMode;
  /** Never enciphered: file and key numbers, offsets, lengths. */
  readonly header?: Buffer;
  readonly data?: Buffer;
}

interface SessionKeys {
  readonly enc: Buffer;
  readonly mac: Buffer;
}

const MAC_LENGTH = 8;
const NOTHING = Buffer.alloc(0);

/** Session keys of an EV2 authentication (NXP AN12196 §5.6): both sides' chance goes in. */
export function ev2SessionKeys(key: Buffer, rndA: Buffer, rndB: Buffer): SessionKeys {
  const context = Buffer.concat([
    rndA.subarray(0, 2),
    xor(rndA.subarray(2, 8), rndB.subarray(0, 6)),
    rndB.subarray(6),
    rndA.subarray(8),
  ]);
  const vector = (label: string): Buffer => Buffer.concat([Buffer.from(label, 'hex'), context]);
  return { enc: cmac(key, vector('A55A00010080')), mac: cmac(key, vector('5AA500010080')) };
}

/**
 * Secure messaging after an EV2 authentication (AN12196 §6): every answer proves it answers this command
 * of this transaction, so an altered, replayed or reordered one is seen.
 */
export class Ev2Session {
  /** Transaction identifier, chosen by the card. */
  readonly ti: Buffer;
  readonly #keys: SessionKeys;
  #counter: number;

  constructor(ti: Buffer, keys: SessionKeys, counter = 0) {
    this.ti = ti;
    this.#keys = keys;
    this.#counter = counter;
  }

  /** Commands that succeeded since the first authentication. */
  get counter(): number {
    return this.#counter;
  }

  /** The next command, protected. */
  command({ ins, mode, header = NOTHING, data = NOTHING }: CardCommand): Buffer {
    if (mode === 'plain') return wrapped(ins, Buffer.concat([header, data]));
    const sealed = mode === 'full' && data.length > 0 ? this.#seal(data) : data;
    const parameters = Buffer.concat([header, sealed]);
    return wrapped(ins, Buffer.concat([parameters, this.#mac(ins, parameters)]));
  }

  /**
   * The content of the answer to that command.
   * @throws CardFailure `refused` by the card, `integrity` when the answer does not verify
   */
  answer(bytes: Buffer | undefined, { at, mode }: CardCommand): Buffer {
    const body = expectStatus(bytes, 'ok', at);
    this.#counter++;
    if (mode === 'plain') return body;
    if (body.length < MAC_LENGTH) throw integrityFailure(`${at}: cut short`);
    const content = body.subarray(0, -MAC_LENGTH);
    if (!timingSafeEqual(this.#mac(0, content), body.subarray(-MAC_LENGTH))) {
      throw integrityFailure(`${at}: MAC`);
    }
    return mode === 'full' && content.length > 0 ? this.#open(content, at) : content;
  }

  /** One command and its answer. */
  async run(transmit: Transmit, command: CardCommand): Promise<Buffer> {
    return this.answer(await sendOne(transmit, this.command(command)), command);
  }

  #seal(data: Buffer): Buffer {
    return cbcEncrypt(this.#keys.enc, padded80(data), this.#iv('A55A'));
  }

  #open(content: Buffer, at: string): Buffer {
    const isWhole = content.length % 16 === 0;
    const plain = isWhole
      ? unpadded80(cbcDecrypt(this.#keys.enc, content, this.#iv('5AA5')))
      : undefined;
    if (plain === undefined) throw integrityFailure(`${at}: padding`);
    return plain;
  }

  #iv(label: 'A55A' | '5AA5'): Buffer {
    const text = [Buffer.from(label, 'hex'), this.ti, this.#counterBytes(), Buffer.alloc(8)];
    return encryptBlock(this.#keys.enc, Buffer.concat(text));
  }

  /** The odd bytes of the CMAC over first ‖ counter ‖ TI ‖ content. */
  #mac(first: number, content: Buffer): Buffer {
    const text = Buffer.concat([Buffer.of(first), this.#counterBytes(), this.ti, content]);
    return Buffer.from(cmac(this.#keys.mac, text).filter((_byte, index) => index % 2 === 1));
  }

  #counterBytes(): Buffer {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(this.#counter);
    return bytes;
  }
}
