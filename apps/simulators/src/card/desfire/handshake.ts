import { BLOCK, ZERO, decipher, encipher, rotateLeft } from './aes.js';
import type { CardMemory, Session } from './card-memory.js';
import { CardFault, Ins, Status, type NativeCommand } from './protocol.js';
import { Ev1Channel, Ev2Channel, ev1Key, ev2Keys } from './secure-channel.js';

type Kind = 'ev1' | 'ev2-first' | 'ev2-non-first';

/** An authentication under way: the card has given its challenge. */
export interface Handshake {
  readonly kind: Kind;
  readonly keyNo: number;
  readonly key: Buffer;
  readonly rndB: Buffer;
  readonly challenge: Buffer;
  readonly readerCapabilities: Buffer;
  readonly before: Session | undefined;
}

const KINDS: ReadonlyMap<number, Kind> = new Map([
  [Ins.authenticateAes, 'ev1'],
  [Ins.authenticateEv2First, 'ev2-first'],
  [Ins.authenticateEv2NonFirst, 'ev2-non-first'],
]);

export const isAuthentication = (ins: number): boolean => KINDS.has(ins);

/** First half: the card's challenge, enciphered with the key that is to be proven. */
export function beginHandshake(memory: CardMemory, { ins, data }: NativeCommand): Handshake {
  const kind = KINDS.get(ins) ?? 'ev1';
  const readerCapabilities = capabilitiesIn(kind, data);
  const keyNo = data.readUInt8(0);
  const key = Buffer.from(memory.key(keyNo).value, 'hex');
  const before = kind === 'ev2-non-first' ? memory.session : undefined;
  if (kind === 'ev2-non-first' && !(before?.channel instanceof Ev2Channel)) {
    throw new CardFault(Status.authentication);
  }
  memory.patience();
  memory.session = undefined;
  const rndB = memory.random.bytes(BLOCK);
  const challenge = encipher(key, ZERO, rndB);
  return { kind, keyNo, key, rndB, challenge, readerCapabilities, before };
}

/** Only EV2First carries capabilities: their length, then up to six bytes, echoed on six. */
function capabilitiesIn(kind: Kind, data: Buffer): Buffer {
  if (kind !== 'ev2-first') {
    if (data.length !== 1) throw new CardFault(Status.length);
    return Buffer.alloc(0);
  }
  if (data.length < 2 || data.length !== 2 + data.readUInt8(1)) throw new CardFault(Status.length);
  if (data.length > 8) throw new CardFault(Status.parameter);
  return Buffer.concat([data.subarray(2), Buffer.alloc(8 - data.length)]);
}

/**
 * Second half: the reader proves it read the challenge; the card proves the same back.
 * @throws CardFault authentication, counted: too many in a row make the reader wait.
 */
export function endHandshake(memory: CardMemory, handshake: Handshake, proof: Buffer): Buffer {
  if (proof.length !== 2 * BLOCK) throw new CardFault(Status.length);
  const iv = handshake.kind === 'ev1' ? handshake.challenge : ZERO;
  const plain = decipher(handshake.key, iv, proof);
  const rndA = plain.subarray(0, BLOCK);
  if (!plain.subarray(BLOCK).equals(rotateLeft(handshake.rndB))) {
    memory.authenticationFailed();
    throw new CardFault(Status.authentication);
  }
  memory.authenticationSucceeded();
  return handshake.kind === 'ev1'
    ? openEv1(memory, handshake, rndA, proof)
    : openEv2(memory, handshake, rndA);
}

function openEv1(memory: CardMemory, handshake: Handshake, rndA: Buffer, proof: Buffer): Buffer {
  const channel = new Ev1Channel(ev1Key(rndA, handshake.rndB));
  memory.session = { keyNo: handshake.keyNo, channel };
  return encipher(handshake.key, proof.subarray(-BLOCK), rotateLeft(rndA));
}

function openEv2(memory: CardMemory, handshake: Handshake, rndA: Buffer): Buffer {
  const { key, keyNo, rndB, before, readerCapabilities } = handshake;
  const keys = ev2Keys(key, rndA, rndB);
  if (before?.channel instanceof Ev2Channel) {
    const { ti, counter } = before.channel;
    memory.session = { keyNo, channel: new Ev2Channel(ti, keys, counter) };
    return encipher(key, ZERO, rotateLeft(rndA));
  }
  const ti = memory.random.bytes(4);
  memory.session = { keyNo, channel: new Ev2Channel(ti, keys) };
  const cardCapabilities = Buffer.alloc(6);
  return encipher(
    key,
    ZERO,
    Buffer.concat([ti, rotateLeft(rndA), cardCapabilities, readerCapabilities]),
  );
}
