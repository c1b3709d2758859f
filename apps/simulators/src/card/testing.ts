import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Random } from '#libs/kernel';
import type { VirtualCard } from './virtual-card.js';

// The reader's side, for tests: written apart from the card's own arithmetic, so that one checks the other.

/** Chance written in advance: for published exchanges. */
export class ScriptedRandom extends Random {
  readonly #script: Buffer[];

  constructor(...script: readonly string[]) {
    super();
    this.#script = script.map((hex) => Buffer.from(hex, 'hex'));
  }

  bytes(length: number): Buffer {
    const next = this.#script.shift();
    if (next?.length !== length) throw new Error(`no ${length} bytes in the script`);
    return next;
  }

  uuid(): string {
    throw new Error('no identifier in the script');
  }
}

const ZERO = Buffer.alloc(16);
const aes = (key: Buffer, iv: Buffer, plain: Buffer): Buffer => {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
};
const unaes = (key: Buffer, iv: Buffer, sealed: Buffer): Buffer => {
  const cipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(sealed), cipher.final()]);
};

const double = (k: bigint): bigint =>
  ((k << 1n) & ((1n << 128n) - 1n)) ^ (k >> 127n === 1n ? 0x87n : 0n);
const toInt = (block: Buffer): bigint => BigInt(`0x${block.toString('hex')}`);
const toBlock = (k: bigint): Buffer => Buffer.from(k.toString(16).padStart(32, '0'), 'hex');

/** CMAC by big integers. */
function cmac(key: Buffer, message: Buffer, iv: Buffer = ZERO): Buffer {
  const k1 = double(toInt(aes(key, ZERO, ZERO)));
  const whole = message.length > 0 && message.length % 16 === 0;
  const body = whole ? message : pad(message);
  const last = toBlock(toInt(body.subarray(-16)) ^ (whole ? k1 : double(k1)));
  return aes(key, iv, Buffer.concat([body.subarray(0, -16), last])).subarray(-16);
}

const pad = (data: Buffer): Buffer =>
  Buffer.concat([data, Buffer.of(0x80), Buffer.alloc(15 - (data.length % 16))]);
const turn = (data: Buffer): Buffer => Buffer.concat([data.subarray(1), data.subarray(0, 1)]);
const le = (value: number, bytes: number): Buffer => {
  const out = Buffer.alloc(bytes);
  out.writeUIntLE(value, 0, bytes);
  return out;
};
const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, i) => byte ^ b[i]!));

function jamCrc(data: Buffer): Buffer {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (0xed_b8_83_20 & -(crc & 1));
  }
  return le(crc >>> 0, 4);
}

export class CardRefusal extends Error {
  constructor(readonly sw: string) {
    super(sw);
  }
}

type Mode = 'plain' | 'mac' | 'full';

/** A DESFire reader side with EV2 messaging. */
export class TestReader {
  #enc: Buffer = ZERO;
  #mac: Buffer = ZERO;
  #ti: Buffer = Buffer.alloc(0);
  counter = 0;
  open = false;

  constructor(readonly card: Pick<VirtualCard, 'answer'>) {}

  /** One APDU; the answer must be `9100` or `91AF`. */
  send(ins: number, data: Buffer = Buffer.alloc(0)): { data: Buffer; more: boolean } {
    const body =
      data.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.of(data.length), data]);
    const answer = this.card.answer(
      Buffer.concat([Buffer.of(0x90, ins, 0, 0), body, Buffer.of(0)]),
    );
    const sw = answer.subarray(-2).toString('hex');
    if (sw !== '9100' && sw !== '91af') {
      this.open = false;
      throw new CardRefusal(sw);
    }
    return { data: answer.subarray(0, -2), more: sw === '91af' };
  }

  /** A command outside any session, all frames. */
  plain(ins: number, hex = ''): Buffer {
    let answer = this.send(ins, Buffer.from(hex, 'hex'));
    const parts = [answer.data];
    while (answer.more) {
      answer = this.send(0xaf);
      parts.push(answer.data);
    }
    return Buffer.concat(parts);
  }

  select(aid: string): void {
    this.plain(0x5a, aid);
    this.open = false;
  }

  authenticate(keyNo: number, key: Buffer, rndA: Buffer = randomBytes(16)): void {
    const first = !this.open;
    const challenge = this.send(first ? 0x71 : 0x77, Buffer.from(first ? [keyNo, 0] : [keyNo]));
    const rndB = unaes(key, ZERO, challenge.data);
    const proof = this.send(0xaf, aes(key, ZERO, Buffer.concat([rndA, turn(rndB)])));
    const plain = unaes(key, ZERO, proof.data);
    if (first) this.#ti = plain.subarray(0, 4);
    if (!timingSafeEqual(first ? plain.subarray(4, 20) : plain, turn(rndA)))
      throw new Error('card');
    if (first) this.counter = 0;
    this.#keys(key, rndA, rndB);
    this.open = true;
  }

  #keys(key: Buffer, rndA: Buffer, rndB: Buffer): void {
    const mixed = xor(rndA.subarray(2, 8), rndB.subarray(0, 6));
    const context = [rndA.subarray(0, 2), mixed, rndB.subarray(6), rndA.subarray(8)];
    const vector = (label: string) =>
      Buffer.concat([Buffer.from(`${label}00010080`, 'hex'), ...context]);
    this.#enc = cmac(key, vector('a55a'));
    this.#mac = cmac(key, vector('5aa5'));
  }

  /** Takes over a session of which the keys are known. */
  join(ti: Buffer, keys: { readonly enc: Buffer; readonly mac: Buffer }, counter: number): void {
    this.#ti = ti;
    this.#enc = keys.enc;
    this.#mac = keys.mac;
    this.counter = counter;
    this.open = true;
  }

  /** The bytes of a protected command. */
  seal(ins: number, header: Buffer, data: Buffer, mode: Mode): Buffer {
    if (mode === 'plain') return Buffer.concat([header, data]);
    const sealed =
      mode === 'full' && data.length > 0 ? aes(this.#enc, this.#iv('a55a'), pad(data)) : data;
    const body = Buffer.concat([header, sealed]);
    return Buffer.concat([body, this.#macOf(ins, body)]);
  }

  /** A command inside the session, in frames of `frame` bytes, its answer checked and opened. */
  command(
    ins: number,
    header: string,
    data: Buffer = Buffer.alloc(0),
    mode: Mode = 'mac',
    frame = 250,
  ): Buffer {
    const sealed = this.seal(ins, Buffer.from(header, 'hex'), data, mode);
    let answer = this.send(ins, sealed.subarray(0, frame));
    let sent = frame;
    const parts = [answer.data];
    while (answer.more) {
      answer = this.send(0xaf, sealed.subarray(sent, sent + frame));
      sent += frame;
      parts.push(answer.data);
    }
    return this.unseal(Buffer.concat(parts), mode);
  }

  unseal(answer: Buffer, mode: Mode): Buffer {
    this.counter += 1;
    if (mode === 'plain') return answer;
    const body = answer.subarray(0, -8);
    if (!answer.subarray(-8).equals(this.#macOf(0, body))) throw new Error('answer MAC');
    if (mode === 'mac' || body.length === 0) return body;
    const plain = unaes(this.#enc, this.#iv('5aa5'), body);
    return plain.subarray(0, plain.lastIndexOf(0x80));
  }

  /** ChangeKey of another key than the proven one. */
  changeOtherKey(keyNo: number, old: Buffer, key: Buffer, version: number): void {
    const data = Buffer.concat([xor(key, old), Buffer.of(version), jamCrc(key)]);
    this.command(0xc4, Buffer.of(keyNo).toString('hex'), data, 'full');
  }

  /** ChangeKey of the proven key: the session ends, no MAC answers. */
  changeOwnKey(keyByte: number, key: Buffer, version: number): void {
    const sealed = this.seal(
      0xc4,
      Buffer.of(keyByte),
      Buffer.concat([key, Buffer.of(version)]),
      'full',
    );
    const answer = this.send(0xc4, sealed);
    if (answer.data.length > 0) throw new Error('unexpected answer');
    this.open = false;
  }

  #iv(label: string): Buffer {
    const seed = [Buffer.from(label, 'hex'), this.#ti, le(this.counter, 2), Buffer.alloc(8)];
    return aes(this.#enc, ZERO, Buffer.concat(seed));
  }

  #macOf(first: number, body: Buffer): Buffer {
    const message = Buffer.concat([Buffer.of(first), le(this.counter, 2), this.#ti, body]);
    return Buffer.from(cmac(this.#mac, message).filter((_byte, i) => i % 2 === 1));
  }
}

/** The diversified key of a badge (AN10922, AES-128), as a hospital computes it. */
export function diversify(master: Buffer, input: Buffer): Buffer {
  const padded = Buffer.alloc(32);
  Buffer.concat([Buffer.of(1), input, Buffer.of(0x80)]).copy(padded);
  const k2 = toBlock(double(double(toInt(aes(master, ZERO, ZERO)))));
  const blocks = Buffer.concat([padded.subarray(0, 16), xor(padded.subarray(16), k2)]);
  return aes(master, ZERO, blocks).subarray(16);
}

export interface Badge {
  readonly master: Buffer;
  readonly site: string;
  readonly credential: Buffer;
}

const AID = Buffer.from('f58840', 'hex');
export const keyOf = (badge: Badge, uid: Buffer, keyNo: number): Buffer =>
  diversify(
    badge.master,
    Buffer.concat([
      keyNo === 1 ? Buffer.alloc(7) : uid,
      AID,
      Buffer.of(keyNo),
      Buffer.from(badge.site),
    ]),
  );

/** Makes a hospital's badge of a blank card. */
export function personalise(reader: TestReader, badge: Badge): void {
  reader.select('000000');
  reader.authenticate(0, ZERO);
  const uid = reader.command(0x51, '', undefined, 'full');
  reader.command(0xca, 'f588400b84');
  reader.select('f58840');
  reader.authenticate(0, ZERO);
  reader.command(0xcd, '0003ff23100000');
  for (const no of [1, 2, 3]) reader.changeOtherKey(no, ZERO, keyOf(badge, uid, no), 1);
  reader.changeOwnKey(0, keyOf(badge, uid, 0), 1);
  reader.authenticate(3, keyOf(badge, uid, 3));
  reader.command(0x8d, '00000000100000', badge.credential, 'full');
}

/** Reads a badge as the hub does: common key, UID, diversified key, credential. */
export function readBadge(reader: TestReader, badge: Badge): { uid: string; credential: string } {
  reader.select('f58840');
  reader.authenticate(1, keyOf(badge, Buffer.alloc(7), 1));
  const uid = reader.command(0x51, '', undefined, 'full');
  reader.authenticate(2, keyOf(badge, uid, 2));
  const credential = reader.command(0xad, '00000000100000', undefined, 'full');
  return { uid: uid.toString('hex'), credential: credential.toString('hex') };
}

/** The reader's side of EV1 messaging: one chained initialisation vector. */
export class Ev1Reader {
  #iv: Buffer = ZERO;
  #key: Buffer = ZERO;

  constructor(readonly reader: TestReader) {}

  authenticate(keyNo: number, key: Buffer): void {
    const rndA = randomBytes(16);
    const challenge = this.reader.send(0xaa, Buffer.of(keyNo)).data;
    const rndB = unaes(key, ZERO, challenge);
    const proof = aes(key, challenge, Buffer.concat([rndA, turn(rndB)]));
    const answer = this.reader.send(0xaf, proof).data;
    agree(unaes(key, proof.subarray(-16), answer), turn(rndA));
    const ends = [rndA.subarray(0, 4), rndB.subarray(0, 4), rndA.subarray(12), rndB.subarray(12)];
    this.#key = Buffer.concat(ends);
    this.#iv = ZERO;
  }

  /** Header in clear, CMAC on the answer. */
  macked(ins: number, header: string): Buffer {
    const body = Buffer.from(header, 'hex');
    this.#iv = cmac(this.#key, Buffer.concat([Buffer.of(ins), body]), this.#iv);
    return this.#checked(this.reader.send(ins, body).data);
  }

  /** Header in clear, answer enciphered with a CRC. */
  ciphered(ins: number, header: string, length: number): Buffer {
    const body = Buffer.from(header, 'hex');
    this.#iv = cmac(this.#key, Buffer.concat([Buffer.of(ins), body]), this.#iv);
    const sealed = this.reader.send(ins, body).data;
    const plain = unaes(this.#key, this.#iv, sealed);
    this.#iv = sealed.subarray(-16);
    const data = plain.subarray(0, length);
    agree(plain.subarray(length, length + 4), jamCrc(Buffer.concat([data, Buffer.of(0)])));
    return data;
  }

  /** Data enciphered with a CRC over the whole command. */
  write(ins: number, header: string, data: Buffer): void {
    const head = Buffer.from(header, 'hex');
    const plain = Buffer.concat([data, jamCrc(Buffer.concat([Buffer.of(ins), head, data]))]);
    const padded = Buffer.concat([plain, Buffer.alloc((16 - (plain.length % 16)) % 16)]);
    const sealed = aes(this.#key, this.#iv, padded);
    this.#iv = sealed.subarray(-16);
    this.#checked(this.reader.send(ins, Buffer.concat([head, sealed])).data);
  }

  #checked(answer: Buffer): Buffer {
    const data = answer.subarray(0, -8);
    this.#iv = cmac(this.#key, Buffer.concat([data, Buffer.of(0)]), this.#iv);
    agree(answer.subarray(-8), this.#iv.subarray(0, 8));
    return data;
  }
}

function agree(found: Buffer, expected: Buffer): void {
  if (!found.equals(expected)) throw new Error('the card’s answer does not check');
}

/** What a reader does with the card just laid on it. */
export type OnCard = (card: CardLine) => Promise<void> | void;

/** The reader's end of a vpcd connection. */
export class CardLine {
  #kept = Buffer.alloc(0);
  readonly #waiting: ((payload: Buffer | undefined) => void)[] = [];
  readonly #come: Buffer[] = [];
  #closed = false;
  readonly closed: Promise<void>;

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => this.#hear(bytes));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#closed = true;
        for (const waiter of this.#waiting.splice(0)) waiter(undefined);
        resolve();
      });
    });
  }

  powerOff(): void {
    this.socket.write(vpcd('00'));
  }

  powerOn(): void {
    this.socket.write(vpcd('01'));
  }

  async atr(): Promise<string | undefined> {
    this.socket.write(vpcd('04'));
    return (await this.next())?.toString('hex');
  }

  /** The answer, or undefined when the card is gone. */
  async transmit(apdu: string): Promise<string | undefined> {
    this.socket.write(vpcd(apdu));
    return (await this.next())?.toString('hex');
  }

  next(): Promise<Buffer | undefined> {
    const come = this.#come.shift();
    if (come !== undefined || this.#closed) return Promise.resolve(come);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #hear(bytes: Buffer): void {
    this.#kept = Buffer.concat([this.#kept, bytes]);
    while (this.#kept.length >= 2 && this.#kept.length >= 2 + this.#kept.readUInt16BE(0)) {
      const end = 2 + this.#kept.readUInt16BE(0);
      const payload = this.#kept.subarray(2, end);
      this.#kept = this.#kept.subarray(end);
      const waiter = this.#waiting.shift();
      if (waiter === undefined) this.#come.push(payload);
      else waiter(payload);
    }
  }
}

export const vpcd = (hex: string): Buffer => {
  const payload = Buffer.from(hex, 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(payload.length);
  return Buffer.concat([length, payload]);
};

/** A virtual reader: takes one card at a time, a second one waits without power. */
export class TestVpcd {
  readonly #server: Server;
  readonly lines: CardLine[] = [];
  #busy = false;

  private constructor(onCard: OnCard) {
    this.#server = createServer((socket) => {
      const line = new CardLine(socket);
      this.lines.push(line);
      if (this.#busy) return;
      this.#busy = true;
      void this.#serve(line, onCard);
    });
  }

  async #serve(line: CardLine, onCard: OnCard): Promise<void> {
    await onCard(line);
    await line.closed;
    this.#busy = false;
  }

  static async listen(onCard: OnCard): Promise<TestVpcd> {
    const reader = new TestVpcd(onCard);
    await new Promise<void>((resolve) => {
      reader.#server.listen(0, '127.0.0.1', resolve);
    });
    return reader;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const { socket } of this.lines) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Powers the card, sends these commands, powers it off. */
export const readAndPowerOff =
  (...apdus: readonly string[]): OnCard =>
  async (card) => {
    card.powerOn();
    for (const apdu of apdus) await card.transmit(apdu);
    card.powerOff();
  };
