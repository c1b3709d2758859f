import type { Clock, Random } from '#libs/kernel';
import { CARD_COMMANDS } from './desfire/card-commands.js';
import { CardMemory } from './desfire/card-memory.js';
import type { DesfireState } from './desfire/desfire-state.js';
import { FILE_COMMANDS } from './desfire/file-commands.js';
import {
  beginHandshake,
  endHandshake,
  isAuthentication,
  type Handshake,
} from './desfire/handshake.js';
import { KEY_COMMANDS } from './desfire/key-commands.js';
import type { Order, Understand } from './desfire/order.js';
import {
  CardFault,
  Ins,
  Status,
  answerOf,
  unwrap,
  type NativeCommand,
} from './desfire/protocol.js';
import { openPlain } from './desfire/secure-channel.js';
import type { VirtualCard } from './virtual-card.js';

const COMMANDS: ReadonlyMap<number, Understand> = new Map([
  ...CARD_COMMANDS,
  ...KEY_COMMANDS,
  ...FILE_COMMANDS,
]);

/** What the reader's next `AF` goes on with. */
type Pending =
  | { readonly kind: 'handshake'; readonly handshake: Handshake }
  | { readonly kind: 'answer'; readonly frames: readonly Buffer[] }
  | { readonly kind: 'command'; readonly command: NativeCommand };

/** What a contactless reader shows of any DESFire card. */
const ATR = Buffer.from('3b8180018080', 'hex');
const ATS = Buffer.from('067577810280', 'hex');

/**
 * A MIFARE DESFire EV3 with AES keys and standard files, as strict as the silicon: native commands
 * wrapped in ISO 7816-4, EV1 and EV2 secure messaging, any error ends the session.
 * It also answers what a contactless reader answers for it (`FF CA`).
 * Sources: NXP AN12196; the public EV1 command set. Not modelled: DES keys, key sets, value and record
 * files, transaction MAC, proximity check, originality signature.
 */
export class VirtualDesfire implements VirtualCard {
  readonly atr = ATR;
  readonly #memory: CardMemory;
  #pending: Pending | undefined;
  #randomUid: Buffer;

  constructor(state: DesfireState, random: Random, clock: Clock) {
    this.#memory = new CardMemory(state, random, clock);
    this.#randomUid = this.#newRandomUid();
  }

  get changes(): number {
    return this.#memory.changes;
  }

  powerOn(): void {
    this.#memory.powerOn();
    this.#pending = undefined;
    this.#randomUid = this.#newRandomUid();
  }

  answer(apdu: Buffer): Buffer {
    if (apdu.at(0) === 0xff) return this.#readerAnswer(apdu);
    if (apdu.at(0) !== 0x90) return Buffer.from(apdu.at(1) === 0xa4 ? '6a82' : '6e00', 'hex');
    try {
      return this.#native(unwrap(apdu));
    } catch (fault) {
      if (!(fault instanceof CardFault)) throw fault;
      this.#memory.session = undefined;
      this.#pending = undefined;
      return answerOf(fault.status);
    }
  }

  /** A random UID is 4 bytes, the first is 08 (ISO/IEC 14443-3), new at each power-on. */
  #newRandomUid(): Buffer {
    return Buffer.concat([Buffer.of(0x08), this.#memory.random.bytes(3)]);
  }

  #readerAnswer(apdu: Buffer): Buffer {
    const done = Buffer.from('9000', 'hex');
    const asked = apdu.toString('hex');
    if (asked === 'ffca010000') return Buffer.concat([ATS, done]);
    if (asked !== 'ffca000000') return Buffer.from('6a81', 'hex');
    const { uid, randomId } = this.#memory.state;
    return Buffer.concat([randomId ? this.#randomUid : Buffer.from(uid, 'hex'), done]);
  }

  #native(command: NativeCommand): Buffer {
    const pending = this.#pending;
    this.#pending = undefined;
    if (command.ins === Ins.goOn) return this.#goOn(pending, command.data);
    if (pending !== undefined) throw new CardFault(Status.aborted);
    if (!isAuthentication(command.ins)) return this.#command(command);
    const handshake = beginHandshake(this.#memory, command);
    this.#pending = { kind: 'handshake', handshake };
    return answerOf(Status.moreFrames, handshake.challenge);
  }

  #goOn(pending: Pending | undefined, data: Buffer): Buffer {
    switch (pending?.kind) {
      case undefined:
        throw new CardFault(Status.aborted);
      case 'handshake':
        return answerOf(Status.ok, endHandshake(this.#memory, pending.handshake, data));
      case 'answer':
        if (data.length > 0) throw new CardFault(Status.length);
        return this.#frames(pending.frames);
      case 'command':
        return this.#command({
          ins: pending.command.ins,
          data: Buffer.concat([pending.command.data, data]),
        });
    }
  }

  #command(command: NativeCommand): Buffer {
    const understand = COMMANDS.get(command.ins);
    if (understand === undefined) throw new CardFault(Status.illegalCommand);
    const order = understand(this.#memory, command.ins, command.data);
    if (order.chained === true && command.data.length < this.#wholeLength(order)) {
      this.#pending = { kind: 'command', command };
      return answerOf(Status.moreFrames);
    }
    return this.#frames(framesOf(this.#execute(order, command.data), order));
  }

  #wholeLength(order: Order): number {
    const { channel } = this.#memory.session ?? {};
    const open = order.dataLength + order.tailLength;
    return order.headerLength + (channel?.lengthOf(order) ?? open);
  }

  #execute(order: Order, payload: Buffer): Buffer {
    const channel = this.#memory.session?.channel;
    const opened = channel === undefined ? openPlain(payload, order) : channel.open(payload, order);
    const answer = order.run(opened);
    if (order.endsSession !== undefined) this.#memory.session = undefined;
    if (order.endsSession === 'before-answer') return answer;
    return channel === undefined ? answer : channel.seal(answer, order);
  }

  #frames(frames: readonly Buffer[]): Buffer {
    const [first = Buffer.alloc(0), ...rest] = frames;
    if (rest.length === 0) return answerOf(Status.ok, first);
    this.#pending = { kind: 'answer', frames: rest };
    return answerOf(Status.moreFrames, first);
  }
}

function framesOf(answer: Buffer, { firstFrames = [], frameLength }: Order): readonly Buffer[] {
  const frames: Buffer[] = [];
  let rest = answer;
  for (const length of firstFrames) {
    frames.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  do {
    frames.push(rest.subarray(0, frameLength));
    rest = rest.subarray(frameLength);
  } while (rest.length > 0);
  return frames;
}
