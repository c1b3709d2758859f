import {
  BLOCK,
  ZERO,
  cmac,
  crc32,
  decipher,
  encipher,
  pad80,
  padZero,
  unpad80,
  xor,
} from './aes.js';
import { CardFault, Status, type CommMode } from './protocol.js';

/** The cut of a command's bytes: what stays readable, what is protected. */
export interface Layout {
  readonly ins: number;
  readonly mode: CommMode;
  readonly headerLength: number;
  readonly dataLength: number;
  /** Bytes after the data inside the cryptogram (the check of a new key). */
  readonly tailLength: number;
}

export interface Opened {
  readonly header: Buffer;
  readonly data: Buffer;
  readonly tail: Buffer;
}

/** A session as the card sees it: opens commands, seals answers. Any fault ends it. */
export interface SecureChannel {
  /** @throws CardFault integrity or length. */
  open(payload: Buffer, layout: Layout): Opened;
  seal(answer: Buffer, layout: Layout): Buffer;
  /** Bytes the protected data take on the wire. */
  lengthOf(layout: Layout): number;
}

/** No session: bytes as they are. */
export const openPlain = (payload: Buffer, layout: Layout): Opened => {
  const { headerLength, dataLength, tailLength } = layout;
  if (payload.length !== headerLength + dataLength + tailLength) throw new CardFault(Status.length);
  return cut(payload.subarray(0, headerLength), payload.subarray(headerLength), dataLength);
};

const cut = (header: Buffer, plain: Buffer, dataLength: number): Opened => ({
  header,
  data: plain.subarray(0, dataLength),
  tail: plain.subarray(dataLength),
});

const same = (a: Buffer, b: Buffer): boolean => a.equals(b);

/** Whole blocks, at least one. */
function blocks(payload: Buffer): Buffer {
  if (payload.length === 0 || payload.length % BLOCK !== 0) throw new CardFault(Status.length);
  return payload;
}

const MAC = 8;

/** The keys of an EV2 session (AN12196): from the authentication key and both challenges. */
export function ev2Keys(key: Buffer, rndA: Buffer, rndB: Buffer): { enc: Buffer; mac: Buffer } {
  const context = Buffer.concat([
    rndA.subarray(0, 2),
    xor(rndA.subarray(2, 8), rndB.subarray(0, 6)),
    rndB.subarray(6),
    rndA.subarray(8),
  ]);
  const vector = (label: string): Buffer =>
    Buffer.concat([Buffer.from(`${label}00010080`, 'hex'), context]);
  return { enc: cmac(key, vector('a55a')), mac: cmac(key, vector('5aa5')) };
}

/** EV2 secure messaging (AN12196): every command and answer bound to a transaction and a counter. */
export class Ev2Channel implements SecureChannel {
  readonly ti: Buffer;
  readonly #enc: Buffer;
  readonly #mac: Buffer;
  #counter: number;

  constructor(ti: Buffer, keys: { readonly enc: Buffer; readonly mac: Buffer }, counter = 0) {
    this.ti = ti;
    this.#enc = keys.enc;
    this.#mac = keys.mac;
    this.#counter = counter;
  }

  get counter(): number {
    return this.#counter;
  }

  open(payload: Buffer, layout: Layout): Opened {
    if (layout.mode === 'plain') return openPlain(payload, layout);
    if (payload.length < layout.headerLength + MAC) throw new CardFault(Status.length);
    const body = payload.subarray(0, -MAC);
    const expected = this.#macOf(layout.ins, this.#counter, body);
    if (!same(payload.subarray(-MAC), expected)) throw new CardFault(Status.integrity);
    if (layout.mode === 'mac' || layout.dataLength === 0) return openPlain(body, layout);
    return this.#decipher(body, layout);
  }

  seal(answer: Buffer, layout: Layout): Buffer {
    if (this.#counter === 0xff_ff) throw new CardFault(Status.aborted);
    this.#counter += 1;
    if (layout.mode === 'plain') return answer;
    const sealed = layout.mode === 'full' && answer.length > 0 ? this.#encipher(answer) : answer;
    return Buffer.concat([sealed, this.#macOf(Status.ok, this.#counter, sealed)]);
  }

  lengthOf({ mode, dataLength, tailLength }: Layout): number {
    const length = dataLength + tailLength;
    if (mode === 'plain') return length;
    return mode === 'mac' ? length + MAC : length + BLOCK - (length % BLOCK) + MAC;
  }

  #decipher(body: Buffer, { headerLength, dataLength, tailLength }: Layout): Opened {
    const sealed = blocks(body.subarray(headerLength));
    const plain = unpad80(decipher(this.#enc, this.#iv('a55a'), sealed));
    if (plain === undefined) throw new CardFault(Status.integrity);
    if (plain.length !== dataLength + tailLength) throw new CardFault(Status.length);
    return cut(body.subarray(0, headerLength), plain, dataLength);
  }

  #encipher(answer: Buffer): Buffer {
    return encipher(this.#enc, this.#iv('5aa5'), pad80(answer));
  }

  #iv(label: string): Buffer {
    const seed = Buffer.concat([Buffer.from(label, 'hex'), this.ti, le16(this.#counter)]);
    return encipher(this.#enc, ZERO, padZero(seed));
  }

  #macOf(first: number, counter: number, body: Buffer): Buffer {
    const whole = cmac(this.#mac, Buffer.concat([Buffer.of(first), le16(counter), this.ti, body]));
    return Buffer.from(whole.filter((_byte, i) => i % 2 === 1));
  }
}

/** The key of an EV1 session with AES. */
export const ev1Key = (rndA: Buffer, rndB: Buffer): Buffer =>
  Buffer.concat([rndA.subarray(0, 4), rndB.subarray(0, 4), rndA.subarray(12), rndB.subarray(12)]);

/** EV1 secure messaging with AES: one initialisation vector runs through the whole session. */
export class Ev1Channel implements SecureChannel {
  readonly #key: Buffer;
  #iv: Buffer = ZERO;

  constructor(key: Buffer) {
    this.#key = key;
  }

  open(payload: Buffer, layout: Layout): Opened {
    const protectedData = layout.dataLength > 0;
    if (protectedData && layout.mode === 'full') return this.#decipher(payload, layout);
    return openPlain(
      protectedData && layout.mode === 'mac'
        ? this.#checked(payload, layout.ins)
        : this.#counted(payload, layout.ins),
      layout,
    );
  }

  /** The command enters the chain of CMACs. */
  #counted(body: Buffer, ins: number): Buffer {
    this.#iv = cmac(this.#key, Buffer.concat([Buffer.of(ins), body]), this.#iv);
    return body;
  }

  /** The same, and the command brought its own CMAC. */
  #checked(payload: Buffer, ins: number): Buffer {
    if (payload.length < MAC) throw new CardFault(Status.length);
    const body = this.#counted(payload.subarray(0, -MAC), ins);
    if (!same(payload.subarray(-MAC), this.#iv.subarray(0, MAC))) {
      throw new CardFault(Status.integrity);
    }
    return body;
  }

  seal(answer: Buffer, layout: Layout): Buffer {
    if (layout.mode === 'full' && answer.length > 0) return this.#encipher(answer);
    this.#iv = cmac(this.#key, Buffer.concat([answer, Buffer.of(Status.ok)]), this.#iv);
    return Buffer.concat([answer, this.#iv.subarray(0, MAC)]);
  }

  lengthOf({ mode, dataLength, tailLength }: Layout): number {
    const length = dataLength + tailLength;
    if (mode === 'plain') return length;
    return mode === 'mac' ? length + MAC : Math.ceil((length + 4) / BLOCK) * BLOCK;
  }

  #encipher(answer: Buffer): Buffer {
    const plain = Buffer.concat([answer, crc32(answer, Buffer.of(Status.ok))]);
    const sealed = encipher(this.#key, this.#iv, padZero(plain));
    this.#iv = sealed.subarray(-BLOCK);
    return sealed;
  }

  #decipher(payload: Buffer, { ins, headerLength, dataLength, tailLength }: Layout): Opened {
    const header = payload.subarray(0, headerLength);
    const sealed = blocks(payload.subarray(headerLength));
    const plain = decipher(this.#key, this.#iv, sealed);
    this.#iv = sealed.subarray(-BLOCK);
    const data = plain.subarray(0, dataLength);
    const expected = Buffer.concat([data, crc32(Buffer.of(ins), header, data)]);
    const tail = plain.subarray(expected.length, expected.length + tailLength);
    const whole = padZero(Buffer.concat([expected, tail]));
    if (!same(plain, whole)) throw new CardFault(Status.integrity);
    return { header, data, tail };
  }
}

function le16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16LE(value);
  return out;
}
