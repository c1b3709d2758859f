import { timingSafeEqual } from 'node:crypto';
import { cbcDecrypt, cbcEncrypt, cmac, crc32, rotatedLeft } from './aes.js';
import { expectStatus, INS, sendOne, wrapped, type Transmit } from './apdu.js';
import { integrityFailure } from './card-failure.js';
import { challengeOf, type CardOnReader, type KeyOnCard } from './ev2-authentication.js';

const ZEROS = Buffer.alloc(16);
const OK = Buffer.of(0);

/**
 * The older secure messaging (AuthenticateAES), for badges of a first generation already in the hospital.
 * Only what reading needs: enciphered answers, whose IV is the CMAC chained over commands.
 */
export class Ev1Session {
  readonly key: Buffer;
  #iv: Buffer = ZEROS;

  constructor(key: Buffer) {
    this.key = key;
  }

  /**
   * A command in clear, its answer enciphered: content ‖ CRC32(content ‖ status) ‖ zeros.
   * @throws CardFailure
   */
  async readEnciphered(
    transmit: Transmit,
    command: { readonly at: string; readonly ins: number; readonly header?: Buffer },
    length: number,
  ): Promise<Buffer> {
    const { at, ins, header = Buffer.alloc(0) } = command;
    this.#iv = cmac(this.key, Buffer.concat([Buffer.of(ins), header]), this.#iv);
    const sealed = expectStatus(await sendOne(transmit, wrapped(ins, header)), 'ok', at);
    if (sealed.length < length + 4 || sealed.length % 16 !== 0) {
      throw integrityFailure(`${at}: cut short`);
    }
    const plain = cbcDecrypt(this.key, sealed, this.#iv);
    this.#iv = sealed.subarray(-16);
    const content = plain.subarray(0, length);
    const crc = crc32(Buffer.concat([content, OK]));
    if (!timingSafeEqual(crc, plain.subarray(length, length + 4))) {
      throw integrityFailure(`${at}: CRC`);
    }
    return content;
  }
}

/** Proves the key both ways (AuthenticateAES, 0xAA): IVs are chained over both directions. */
export async function authenticateEv1(card: CardOnReader, proof: KeyOnCard): Promise<Ev1Session> {
  const { key, keyNo } = proof;
  const firstStep = wrapped(INS.authenticateAes, Buffer.of(keyNo));
  const sealed = await challengeOf(card.transmit, firstStep, proof.challenge);
  const rndB = cbcDecrypt(key, sealed);
  const rndA = card.random.bytes(16);
  const reply = cbcEncrypt(key, Buffer.concat([rndA, rotatedLeft(rndB)]), sealed);
  const sent = await sendOne(card.transmit, wrapped(INS.more, reply));
  const answer = expectStatus(sent, 'ok', 'authentication');
  if (answer.length !== 16) throw integrityFailure('authentication: cut short');
  const proven = cbcDecrypt(key, answer, reply.subarray(-16));
  if (!timingSafeEqual(proven, rotatedLeft(rndA))) {
    throw integrityFailure('authentication: the card does not have the key');
  }
  return new Ev1Session(ev1SessionKey(rndA, rndB));
}

const ev1SessionKey = (rndA: Buffer, rndB: Buffer): Buffer =>
  Buffer.concat([rndA.subarray(0, 4), rndB.subarray(0, 4), rndA.subarray(12), rndB.subarray(12)]);
