import { timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '#libs/kernel';
import { cbcDecrypt, cbcEncrypt, rotatedLeft } from './aes.js';
import { answerOf, expectStatus, INS, sendOne, wrapped, type Transmit } from './apdu.js';
import { integrityFailure } from './card-failure.js';
import { Ev2Session, ev2SessionKeys } from './ev2-session.js';

/** A card on a reader, and the hub's own chance: RndA is never the reader's. */
export interface CardOnReader {
  readonly transmit: Transmit;
  readonly random: Random;
}

/** The first step of an authentication; it depends on nothing and can go with other commands. */
export const ev2FirstStep = (keyNo: number): Buffer =>
  wrapped(INS.authenticateEv2First, Buffer.of(keyNo, 0));

export const ev2NonFirstStep = (keyNo: number): Buffer =>
  wrapped(INS.authenticateEv2NonFirst, Buffer.of(keyNo));

/** A key of the card, and what the card answered to the first step with it, when it was sent already. */
export interface KeyOnCard {
  readonly keyNo: number;
  readonly key: Buffer;
  readonly challenge?: Buffer | undefined;
}

/**
 * Proves the key both ways and opens a session (AuthenticateEV2First).
 * @throws CardFailure `refused` (`authentication-error`: another key), `integrity` when the card does not
 *   prove that it has the key
 */
export async function authenticateFirst(card: CardOnReader, proof: KeyOnCard): Promise<Ev2Session> {
  const { rndA, rndB, answer } = await exchange(card, proof, ev2FirstStep(proof.keyNo));
  if (answer.length !== 32) throw integrityFailure('authentication: cut short');
  const plain = cbcDecrypt(proof.key, answer);
  assertSame(plain.subarray(4, 20), rotatedLeft(rndA));
  return new Ev2Session(plain.subarray(0, 4), ev2SessionKeys(proof.key, rndA, rndB));
}

/** Proves another key inside a session: transaction identifier and counter stay. */
export async function authenticateNext(
  card: CardOnReader,
  proof: KeyOnCard,
  session: Ev2Session,
): Promise<Ev2Session> {
  const { rndA, rndB, answer } = await exchange(card, proof, ev2NonFirstStep(proof.keyNo));
  if (answer.length !== 16) throw integrityFailure('authentication: cut short');
  assertSame(cbcDecrypt(proof.key, answer), rotatedLeft(rndA));
  return new Ev2Session(session.ti, ev2SessionKeys(proof.key, rndA, rndB), session.counter);
}

async function exchange(card: CardOnReader, proof: KeyOnCard, firstStep: Buffer) {
  const sealed = await challengeOf(card.transmit, firstStep, proof.challenge);
  const rndB = cbcDecrypt(proof.key, sealed);
  const rndA = card.random.bytes(16);
  const reply = cbcEncrypt(proof.key, Buffer.concat([rndA, rotatedLeft(rndB)]));
  const answer = await sendOne(card.transmit, wrapped(INS.more, reply));
  return { rndA, rndB, answer: expectStatus(answer, 'ok', 'authentication') };
}

const DELAY_TRIES = 5;
const DELAY_MS = 100;

/** A card that was tried with wrong keys makes everyone wait a little (status AD): try again. */
export async function challengeOf(
  transmit: Transmit,
  firstStep: Buffer,
  known: Buffer | undefined,
): Promise<Buffer> {
  let answer = known ?? (await sendOne(transmit, firstStep));
  for (let tries = 0; tries < DELAY_TRIES && isDelayed(answer); tries++) {
    await pause(DELAY_MS);
    answer = await sendOne(transmit, firstStep);
  }
  const challenge = expectStatus(answer, 'additional-frame', 'authentication');
  if (challenge.length !== 16) throw integrityFailure('authentication: cut short');
  return challenge;
}

const isDelayed = (answer: Buffer | undefined): boolean =>
  answerOf(answer, 'authentication').status === 'authentication-delay';

function assertSame(received: Buffer, expected: Buffer): void {
  if (!timingSafeEqual(received, expected)) {
    throw integrityFailure('authentication: the card does not have the key');
  }
}
