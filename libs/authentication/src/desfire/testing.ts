import { randomBytes } from 'node:crypto';
import { SystemRandom } from '#libs/kernel';
import {
  cbcDecrypt,
  cbcEncrypt,
  cmac,
  crc32,
  encryptBlock,
  padded80,
  rotatedLeft,
  unpadded80,
  xor,
} from './aes.js';
import { diversified } from './an10922.js';
import type { Transmit } from './apdu.js';
import { BadgeKeys, type BadgeKey } from './badge-keys.js';
import { ev2SessionKeys } from './ev2-session.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const status = (code: number): Buffer => Buffer.of(0x91, code);

/** Test keys: one master for all, diversified like the real ones. */
export class TestBadgeKeys extends BadgeKeys {
  constructor(
    readonly currentVersion = 1,
    private readonly seed = 1,
  ) {
    super();
  }

  async of({ aid, keyNo, version, uid }: BadgeKey): Promise<Buffer> {
    const master = Buffer.alloc(16, this.seed * 16 + version);
    return diversified(master, Buffer.concat([uid, aid, Buffer.of(keyNo), Buffer.from('TEST')]));
  }
}

interface CardKey {
  value: Buffer;
  version: number;
}

interface CardApplication {
  settings: number;
  keys: CardKey[];
  files: Map<number, { access: number; content: Buffer }>;
}

interface Session {
  readonly keyNo: number;
  readonly ev1: boolean;
  readonly ti: Buffer;
  readonly enc: Buffer;
  readonly mac: Buffer;
  counter: number;
  iv: Buffer;
}

/** An authentication under way. */
interface Hand {
  readonly ins: number;
  readonly keyNo: number;
  readonly key: Buffer;
  readonly rndB: Buffer;
  readonly sealed: Buffer;
}

class Refusal extends Error {
  constructor(readonly code: number) {
    super(code.toString(16));
  }
}

/** Header length and mode of the commands this card knows inside a session. */
const SHAPES: Readonly<Record<number, readonly [number, 'mac' | 'full']>> = {
  0x51: [0, 'full'],
  0x6a: [0, 'mac'],
  0xca: [5, 'mac'],
  0xda: [3, 'mac'],
  0xcd: [7, 'mac'],
  0xc4: [1, 'full'],
  0x54: [0, 'full'],
  0x8d: [7, 'full'],
  0xad: [7, 'full'],
};

/** A DESFire card in memory, in the shape of NXP AN12196: enough for a tap and a personalisation. */
export class TestCard {
  readonly uid: Buffer;
  readonly randomId: boolean;
  readonly generation: 'EV1' | 'EV3';
  piccSettings = 0x0f;
  readonly piccKey: CardKey = { value: Buffer.alloc(16), version: 0 };
  readonly apps = new Map<string, CardApplication>();
  /** Every command received, as hexadecimal. */
  readonly received: string[] = [];
  #aid = '000000';
  #session: Session | undefined;
  #hand: Hand | undefined;
  #frames: Buffer[] = [];

  constructor(options: { uid?: string; randomId?: boolean; generation?: 'EV1' | 'EV3' } = {}) {
    this.uid = hex(options.uid ?? `04${randomBytes(6).toString('hex')}`);
    this.randomId = options.randomId ?? false;
    this.generation = options.generation ?? 'EV3';
  }

  /** The whole card as a reader's channel; `spoil` changes answers on the way. */
  transmit(spoil: (answer: Buffer, index: number) => Buffer = (answer) => answer): Transmit {
    let index = 0;
    return async (batch) => batch.map((apdu) => spoil(this.answer(apdu), index++));
  }

  powerOn(): void {
    this.#aid = '000000';
    this.#session = undefined;
    this.#hand = undefined;
    this.#frames = [];
  }

  answer(apdu: Buffer): Buffer {
    this.received.push(apdu.toString('hex').toUpperCase());
    if (apdu[0] !== 0x90) return hex('6e00');
    const parameters = apdu.length > 5 ? apdu.subarray(5, 5 + apdu[4]!) : Buffer.alloc(0);
    try {
      return this.#run(apdu[1]!, parameters);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#session = undefined;
      return status(error.code);
    }
  }

  #run(ins: number, parameters: Buffer): Buffer {
    if (ins === 0xaf) return this.#goOn(parameters);
    this.#hand = undefined;
    switch (ins) {
      case 0x60:
        return this.#version();
      case 0x5a:
        return this.#select(parameters);
      case 0x64:
        return this.#keyVersion(parameters[0]!);
      case 0x71:
      case 0x77:
      case 0xaa:
        return this.#challenge(ins, parameters[0]!);
      default:
        return this.#secured(ins, parameters);
    }
  }

  /** Inside a session these would need a MAC. */
  #assertNoSession(): void {
    if (this.#session !== undefined) throw new Refusal(0x7e);
  }

  #keyVersion(keyNo: number): Buffer {
    this.#assertNoSession();
    return Buffer.concat([Buffer.of(this.#key(keyNo).version), status(0)]);
  }

  #version(): Buffer {
    this.#assertNoSession();
    const software = this.generation === 'EV3' ? '04010303011C05' : '04010101011A05';
    const hardware = this.generation === 'EV3' ? '04010233001C05' : '04010101001A05';
    const uid = this.randomId ? Buffer.alloc(7) : this.uid;
    this.#frames = [hex(software), Buffer.concat([uid, hex('B92A5CAA502624')])];
    return Buffer.concat([hex(hardware), status(0xaf)]);
  }

  /** An application made by somebody, with factory keys. */
  addApplication(aid: Buffer): void {
    const keys = Array.from({ length: 4 }, () => ({ value: Buffer.alloc(16), version: 0 }));
    this.apps.set(aid.toString('hex'), { settings: 0x09, keys, files: new Map() });
  }

  #select(aid: Buffer): Buffer {
    const name = aid.toString('hex');
    if (name !== '000000' && !this.apps.has(name)) throw new Refusal(0xa0);
    this.#aid = name;
    this.#session = undefined;
    return status(0);
  }

  #key(keyNo: number): CardKey {
    const keys = this.#aid === '000000' ? [this.piccKey] : this.#app().keys;
    const key = keys[keyNo];
    if (key === undefined) throw new Refusal(0x40);
    return key;
  }

  #app(): CardApplication {
    const app = this.apps.get(this.#aid);
    if (app === undefined) throw new Refusal(0x9d);
    return app;
  }

  #challenge(ins: number, keyNo: number): Buffer {
    if (ins !== 0xaa && this.generation === 'EV1') throw new Refusal(0x1c);
    const key = this.#key(keyNo).value;
    const rndB = randomBytes(16);
    const sealed = cbcEncrypt(key, rndB);
    this.#hand = { ins, keyNo, key, rndB, sealed };
    return Buffer.concat([sealed, status(0xaf)]);
  }

  #goOn(parameters: Buffer): Buffer {
    const hand = this.#hand;
    this.#hand = undefined;
    if (hand !== undefined) return this.#prove(hand, parameters);
    const frame = this.#frames.shift();
    if (frame === undefined) throw new Refusal(0xca);
    return Buffer.concat([frame, status(this.#frames.length > 0 ? 0xaf : 0)]);
  }

  #prove(hand: Hand, sent: Buffer): Buffer {
    const { key, rndB, ins } = hand;
    const plain = cbcDecrypt(key, sent, ins === 0xaa ? hand.sealed : undefined);
    const rndA = plain.subarray(0, 16);
    if (!plain.subarray(16).equals(rotatedLeft(rndB))) throw new Refusal(0xae);
    return ins === 0xaa ? this.#openEv1(hand, rndA, sent) : this.#openEv2(hand, rndA);
  }

  #openEv1({ key, keyNo, rndB }: Hand, rndA: Buffer, sent: Buffer): Buffer {
    const shared = [rndA.subarray(0, 4), rndB.subarray(0, 4), rndA.subarray(12), rndB.subarray(12)];
    const enc = Buffer.concat(shared);
    const iv = Buffer.alloc(16);
    this.#session = { keyNo, ev1: true, ti: iv, enc, mac: enc, counter: 0, iv };
    const back = cbcEncrypt(key, rotatedLeft(rndA), sent.subarray(-16));
    return Buffer.concat([back, status(0)]);
  }

  #openEv2({ ins, key, keyNo, rndB }: Hand, rndA: Buffer): Buffer {
    const keys = ev2SessionKeys(key, rndA, rndB);
    const former = this.#session;
    if (ins === 0x77) {
      if (former === undefined) throw new Refusal(0xae);
      this.#session = { ...former, ...keys, keyNo };
      return Buffer.concat([cbcEncrypt(key, rotatedLeft(rndA)), status(0)]);
    }
    const ti = randomBytes(4);
    this.#session = { keyNo, ev1: false, ti, ...keys, counter: 0, iv: Buffer.alloc(16) };
    const body = Buffer.concat([ti, rotatedLeft(rndA), Buffer.alloc(12)]);
    return Buffer.concat([cbcEncrypt(key, body), status(0)]);
  }

  #secured(ins: number, parameters: Buffer): Buffer {
    const session = this.#session;
    if (session === undefined) throw new Refusal(0xae);
    if (session.ev1) return this.#securedEv1(session, ins, parameters);
    const shape = SHAPES[ins];
    if (shape === undefined) throw new Refusal(0x1c);
    const [headerLength, mode] = shape;
    const payload = parameters.subarray(0, -8);
    if (!this.#mac(session, ins, payload).equals(parameters.subarray(-8))) throw new Refusal(0x1e);
    const header = payload.subarray(0, headerLength);
    const data = this.#opened(session, payload.subarray(headerLength));
    const own = ins === 0xc4 && (header[0]! & 0x3f) === session.keyNo;
    const out = this.#do(ins, header, data, session.keyNo);
    if (!own) return this.#sealed(session, mode, out);
    this.#session = undefined;
    return status(0);
  }

  #sealed(session: Session, mode: 'mac' | 'full', out: Buffer): Buffer {
    session.counter++;
    const sealed =
      mode === 'full' && out.length > 0
        ? cbcEncrypt(session.enc, padded80(out), this.#iv(session, '5AA5'))
        : out;
    return Buffer.concat([sealed, this.#mac(session, 0, sealed), status(0)]);
  }

  #opened(session: Session, sealed: Buffer): Buffer {
    if (sealed.length === 0) return sealed;
    const plain = unpadded80(cbcDecrypt(session.enc, sealed, this.#iv(session, 'A55A')));
    if (plain === undefined) throw new Refusal(0x1e);
    return plain;
  }

  #securedEv1(session: Session, ins: number, parameters: Buffer): Buffer {
    session.iv = cmac(session.enc, Buffer.concat([Buffer.of(ins), parameters]), session.iv);
    const read = ins === 0xbd ? 0xad : ins;
    const out = this.#do(read, parameters, Buffer.alloc(0), session.keyNo);
    const plain = Buffer.concat([out, crc32(Buffer.concat([out, Buffer.of(0)]))]);
    const padding = Buffer.alloc((16 - (plain.length % 16)) % 16);
    const sealed = cbcEncrypt(session.enc, Buffer.concat([plain, padding]), session.iv);
    session.iv = sealed.subarray(-16);
    return Buffer.concat([sealed, status(0)]);
  }

  #do(ins: number, header: Buffer, data: Buffer, keyNo: number): Buffer {
    switch (ins) {
      case 0x51:
        return this.uid;
      case 0x54:
        this.piccSettings = data[0]!;
        return Buffer.alloc(0);
      case 0xc4:
        return this.#changeKey(header[0]!, data, keyNo);
      case 0x8d:
      case 0xad:
        return this.#file(ins, header, data, keyNo);
      default:
        return this.#applications(ins, header);
    }
  }

  #applications(ins: number, header: Buffer): Buffer {
    const aid = header.subarray(0, 3).toString('hex');
    switch (ins) {
      case 0x6a:
        return Buffer.concat([...this.apps.keys()].map(hex));
      case 0xca: {
        if (this.apps.has(aid)) throw new Refusal(0xde);
        const keys = Array.from({ length: header[4]! & 0x0f }, () => ({
          value: Buffer.alloc(16),
          version: 0,
        }));
        this.apps.set(aid, { settings: header[3]!, keys, files: new Map() });
        return Buffer.alloc(0);
      }
      case 0xda:
        this.apps.delete(aid);
        return Buffer.alloc(0);
      case 0xcd: {
        const content = Buffer.alloc(header.readUIntLE(4, 3));
        this.#app().files.set(header[0]!, { access: header.readUInt16LE(2), content });
        return Buffer.alloc(0);
      }
      default:
        throw new Refusal(0x1c);
    }
  }

  #changeKey(number: number, data: Buffer, provenKey: number): Buffer {
    const keyNo = this.#aid === '000000' ? number & 0x3f : number;
    if (provenKey !== 0) throw new Refusal(0xae);
    const key = this.#key(keyNo);
    const own = keyNo === provenKey;
    const value = own ? data.subarray(0, 16) : xor(data.subarray(0, 16), key.value);
    if (!own && !crc32(value).equals(data.subarray(17))) throw new Refusal(0x1e);
    key.value = Buffer.from(value);
    key.version = data[16]!;
    return Buffer.alloc(0);
  }

  #file(ins: number, header: Buffer, data: Buffer, keyNo: number): Buffer {
    const file = this.#app().files.get(header[0]!);
    if (file === undefined) throw new Refusal(0xf0);
    const allowed = ins === 0xad ? file.access >> 12 : (file.access >> 8) & 0xf;
    if (allowed !== keyNo) throw new Refusal(0x9d);
    const at = header.readUIntLE(1, 3);
    if (ins === 0xad) return file.content.subarray(at, at + header.readUIntLE(4, 3));
    data.copy(file.content, at);
    return Buffer.alloc(0);
  }

  #mac(session: Session, first: number, content: Buffer): Buffer {
    const text = [Buffer.of(first), counterOf(session), session.ti, content];
    const whole = cmac(session.mac, Buffer.concat(text));
    return Buffer.from(whole.filter((_byte, index) => index % 2 === 1));
  }

  #iv(session: Session, label: string): Buffer {
    return encryptBlock(
      session.enc,
      Buffer.concat([hex(label), session.ti, counterOf(session), Buffer.alloc(8)]),
    );
  }
}

function counterOf(session: Session): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16LE(session.counter);
  return out;
}

/** A badge as the hub makes them, without the dialogue: for tests of reading. */
export async function madeBadge(
  keys: BadgeKeys,
  options: ConstructorParameters<typeof TestCard>[0] = {},
): Promise<TestCard> {
  const card = new TestCard(options);
  const aid = hex('F58840');
  const version = keys.currentVersion;
  const made = await Promise.all(
    [0, 1, 2, 3].map(async (keyNo) => {
      const uid = keyNo === 1 ? Buffer.alloc(7) : card.uid;
      return { value: await keys.of({ aid, keyNo, version, uid }), version };
    }),
  );
  const content = new SystemRandom().bytes(16);
  const files = new Map([[0, { access: 0x23f0, content }]]);
  card.apps.set('f58840', { settings: 0x09, keys: made, files });
  return card;
}
