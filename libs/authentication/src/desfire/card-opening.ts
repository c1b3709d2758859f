import { DomainError } from '#libs/kernel';
import { expectStatus, INS, wrapped } from './apdu.js';
import {
  assertSameCard,
  exactly,
  GET_UID,
  proveBadge,
  type DialogueTools,
} from './badge-dialogue.js';
import { BADGE, CARD_AID, FACTORY_KEY, KEY, NO_UID, UID_BYTES } from './badge-scheme.js';
import { CardFailure } from './card-failure.js';
import { cardKindOf, VERSION_STEPS, type CardKind } from './card-kind.js';
import { authenticateFirst, ev2FirstStep, type CardOnReader } from './ev2-authentication.js';
import type { Ev2Session } from './ev2-session.js';

/** A card whose own master key we have: blank, or one of ours not finished. */
export interface OpenedCard {
  readonly session: Ev2Session;
  readonly uid: Buffer;
  readonly cardKey: Buffer;
  readonly cardKeyVersion: number;
}

/** Proves the card's own master key: the factory's, or ours when a personalisation went nearly to its end. */
export async function openCard(card: CardOnReader, tools: DialogueTools): Promise<OpenedCard> {
  const [selected, ...answers] = await card.transmit([
    wrapped(INS.selectApplication, CARD_AID),
    ...VERSION_STEPS,
    wrapped(INS.getKeyVersion, Buffer.of(KEY.master)),
    ev2FirstStep(KEY.master),
  ]);
  const kind = modernKind(answers);
  expectStatus(selected, 'ok', 'card');
  const cardKeyVersion = exactly(
    expectStatus(answers[3], 'ok', 'key version'),
    1,
    'key version',
  ).readUInt8();
  const { cardKey, challenge } = await cardKeyOf(card, tools, {
    kind,
    version: cardKeyVersion,
    challenge: answers[4],
  });
  const proof = { keyNo: KEY.master, key: cardKey, challenge };
  const session = await authenticateFirst(card, proof).catch(notBlank);
  const uid = exactly(await session.run(card.transmit, GET_UID), UID_BYTES, 'UID');
  assertSameCard(kind, uid);
  return { session, uid, cardKey, cardKeyVersion };
}

function modernKind(answers: readonly (Buffer | undefined)[]): CardKind {
  const kind = cardKindOf(answers);
  if (kind === undefined) throw new DomainError('badge.not-a-badge', 'conflict');
  if (kind.generation === 'EV1') throw new DomainError('badge.too-old', 'conflict');
  return kind;
}

interface MetCard {
  readonly kind: CardKind;
  /** Of the card's own master key; 0: the factory's. */
  readonly version: number;
  readonly challenge: Buffer | undefined;
}

async function cardKeyOf(
  card: CardOnReader,
  tools: DialogueTools,
  { kind, version, challenge }: MetCard,
): Promise<{ readonly cardKey: Buffer; readonly challenge: Buffer | undefined }> {
  if (version === 0) return { cardKey: FACTORY_KEY, challenge };
  if (!tools.keys.knows(version)) throw new DomainError('badge.not-blank', 'conflict', { version });
  const hidesUid = kind.uid.equals(NO_UID);
  const uid = hidesUid ? await uidBehind(card, tools) : kind.uid;
  const cardKey = await tools.keys.of({ aid: CARD_AID, keyNo: KEY.master, version, uid });
  return { cardKey, challenge: hidesUid ? await askAgain(card) : challenge };
}

/**
 * A card of ours that hides its UID, pulled at the very end: its own key depends on the UID, and the badge on it
 * is whole already, so the dialogue of a tap proves the UID.
 */
async function uidBehind({ transmit }: CardOnReader, tools: DialogueTools): Promise<Buffer> {
  const badge = await proveBadge(transmit, tools).catch(notOurs);
  if (badge === undefined) throw new DomainError('badge.not-a-badge', 'conflict');
  return badge.uid;
}

/** Back at the level of the card: a new challenge of its master key. */
async function askAgain({ transmit }: CardOnReader): Promise<Buffer | undefined> {
  const [selected, challenge] = await transmit([
    wrapped(INS.selectApplication, CARD_AID),
    ev2FirstStep(KEY.master),
  ]);
  expectStatus(selected, 'ok', 'card');
  return challenge;
}

/** What refuses our keys is not ours; a card that left the reader is no such refusal. */
function notOurs(error: unknown): never {
  if (!(error instanceof CardFailure) || error.problem.kind !== 'refused') throw error;
  throw new DomainError('badge.not-blank', 'conflict', {}, { cause: error });
}

function notBlank(error: unknown): never {
  const isOtherKey =
    error instanceof CardFailure &&
    error.problem.kind === 'refused' &&
    error.problem.status === 'authentication-error';
  if (!isOtherKey) throw error;
  throw new DomainError('badge.not-blank', 'conflict', {}, { cause: error });
}

/** The application of our number has the factory's master key still, or the one we give to this card. */
export async function assertLeftByUs(
  card: CardOnReader,
  uid: Buffer,
  { keys }: DialogueTools,
): Promise<void> {
  const [selected, versioned, challenge] = await card.transmit([
    wrapped(INS.selectApplication, BADGE.aid),
    wrapped(INS.getKeyVersion, Buffer.of(KEY.master)),
    ev2FirstStep(KEY.master),
  ]);
  expectStatus(selected, 'ok', 'application');
  const answer = expectStatus(versioned, 'ok', 'key version');
  const version = exactly(answer, 1, 'key version').readUInt8();
  if (version !== 0 && !keys.knows(version))
    throw new DomainError('badge.not-blank', 'conflict', { version });
  const ours = { aid: BADGE.aid, keyNo: KEY.master, version, uid };
  const key = version === 0 ? FACTORY_KEY : await keys.of(ours);
  await authenticateFirst(card, { keyNo: KEY.master, key, challenge }).catch(notBlank);
}

/** Selects an application and proves its master key. */
export async function enter(card: CardOnReader, aid: Buffer, key: Buffer): Promise<Ev2Session> {
  const [selected, challenge] = await card.transmit([
    wrapped(INS.selectApplication, aid),
    ev2FirstStep(KEY.master),
  ]);
  expectStatus(selected, 'ok', 'application');
  return authenticateFirst(card, { keyNo: KEY.master, key, challenge });
}
