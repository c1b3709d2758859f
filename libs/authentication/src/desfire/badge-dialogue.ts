import type { Random } from '#libs/kernel';
import type { TapRefusal } from '../badge-taps.js';
import { expectStatus, INS, wrapped, type Transmit } from './apdu.js';
import type { BadgeKey, BadgeKeys } from './badge-keys.js';
import { BADGE, KEY, NO_UID, UID_BYTES } from './badge-scheme.js';
import { CardFailure, integrityFailure, type CardStatus } from './card-failure.js';
import { cardKindOf, VERSION_STEPS, type CardKind, type Generation } from './card-kind.js';
import { authenticateEv1 } from './ev1-session.js';
import {
  authenticateFirst,
  authenticateNext,
  ev2FirstStep,
  ev2NonFirstStep,
  type CardOnReader,
} from './ev2-authentication.js';

/** What a genuine badge of this hospital holds. Neither is ever logged or stored in clear. */
export interface BadgeContent {
  readonly uid: Buffer;
  readonly credential: Buffer;
  readonly keyVersion: number;
  readonly generation: Generation;
}

export interface DialogueTools {
  readonly keys: BadgeKeys;
  readonly random: Random;
}

export type BadgeFound =
  | { readonly kind: 'badge'; readonly badge: BadgeContent; readonly apdus: number }
  | { readonly kind: 'refused'; readonly because: TapRefusal; readonly problem: string };

/** Reads what was put on a reader, up to the proof that it is a badge of this hospital. */
export async function readBadge(transmit: Transmit, tools: DialogueTools): Promise<BadgeFound> {
  let apdus = 0;
  const counted: Transmit = async (batch) => {
    apdus += batch.length;
    return transmit(batch);
  };
  try {
    const badge = await proveBadge(counted, tools);
    if (badge !== undefined) return { kind: 'badge', badge, apdus };
    return { kind: 'refused', because: 'not-a-badge', problem: 'another card of the family' };
  } catch (error) {
    if (!(error instanceof CardFailure)) throw error;
    return { kind: 'refused', because: refusalOf(error), problem: error.message };
  }
}

/**
 * Identify key (the same on all badges, can only ask the UID) → real UID → read key of this very card →
 * credential. Five round trips: what needs no earlier answer goes together.
 * @throws CardFailure
 */
export async function proveBadge(
  transmit: Transmit,
  tools: DialogueTools,
): Promise<BadgeContent | undefined> {
  const [selected, ...answers] = await transmit([
    // First: it ends whatever session the card was in.
    wrapped(INS.selectApplication, BADGE.aid),
    ...VERSION_STEPS,
    wrapped(INS.getKeyVersion, Buffer.of(KEY.identify)),
    ev2FirstStep(KEY.identify),
  ]);
  const kind = cardKindOf(answers);
  if (kind === undefined) return undefined;
  expectStatus(selected, 'ok', 'application');
  const version = versionOf(expectStatus(answers[3], 'ok', 'key version'), tools.keys);
  const steps: Steps = { card: { ...tools, transmit }, keys: tools.keys, version };
  const read = kind.generation === 'EV1' ? await readEv1(steps) : await readEv2(steps, answers[4]);
  assertSameCard(kind, read.uid);
  return { ...read, keyVersion: version, generation: kind.generation };
}

interface Steps {
  readonly card: CardOnReader;
  readonly keys: BadgeKeys;
  readonly version: number;
}

interface UidAndCredential {
  readonly uid: Buffer;
  readonly credential: Buffer;
}

export const GET_UID = { at: 'UID', ins: INS.getCardUid, mode: 'full' } as const;
const WHOLE_CREDENTIAL = Buffer.of(BADGE.file, 0, 0, 0, BADGE.credentialBytes, 0, 0);
const READ_CREDENTIAL = {
  at: 'credential',
  ins: INS.readData,
  mode: 'full',
  header: WHOLE_CREDENTIAL,
} as const;

async function readEv2(steps: Steps, challenge: Buffer | undefined): Promise<UidAndCredential> {
  const { card } = steps;
  const identify = await keyOf(steps, KEY.identify, NO_UID);
  const first = await authenticateFirst(card, { keyNo: KEY.identify, key: identify, challenge });
  const answers = await card.transmit([first.command(GET_UID), ev2NonFirstStep(KEY.read)]);
  const uid = exactly(first.answer(answers[0], GET_UID), UID_BYTES, 'UID');
  const proof = {
    keyNo: KEY.read,
    key: await keyOf(steps, KEY.read, uid),
    challenge: answers[1],
  };
  const second = await authenticateNext(card, proof, first);
  const credential = await second.run(card.transmit, READ_CREDENTIAL);
  return { uid, credential: exactly(credential, BADGE.credentialBytes, 'credential') };
}

async function readEv1(steps: Steps): Promise<UidAndCredential> {
  const { card } = steps;
  const identify = await keyOf(steps, KEY.identify, NO_UID);
  const first = await authenticateEv1(card, { keyNo: KEY.identify, key: identify });
  const uid = await first.readEnciphered(card.transmit, GET_UID, UID_BYTES);
  const key = await keyOf(steps, KEY.read, uid);
  const second = await authenticateEv1(card, { keyNo: KEY.read, key });
  const command = { at: 'credential', ins: INS.readDataNative, header: WHOLE_CREDENTIAL };
  const credential = await second.readEnciphered(card.transmit, command, BADGE.credentialBytes);
  return { uid, credential };
}

function keyOf(steps: Steps, keyNo: number, uid: Buffer): Promise<Buffer> {
  const key: BadgeKey = { aid: BADGE.aid, keyNo, version: steps.version, uid };
  return steps.keys.of(key);
}

/** A version we never gave: made by somebody else. */
function versionOf(answer: Buffer, keys: BadgeKeys): number {
  const version = exactly(answer, 1, 'key version').readUInt8();
  if (keys.knows(version)) return version;
  throw new CardFailure({ kind: 'refused', status: 'no-such-key', at: 'key version' });
}

export function exactly(bytes: Buffer, length: number, at: string): Buffer {
  if (bytes.length !== length) throw integrityFailure(`${at}: cut short`);
  return bytes;
}

/** A card that shows a UID must prove the same one; one that hides it shows zeros. */
export function assertSameCard(kind: CardKind, proven: Buffer): void {
  if (!kind.uid.equals(NO_UID) && !kind.uid.equals(proven)) throw integrityFailure('UID: another');
}

/** A damaged command as the card sees it; anything else it refuses is a badge of somebody else. */
const DAMAGED: ReadonlySet<CardStatus> = new Set([
  'integrity-error',
  'length-error',
  'parameter-error',
  'command-aborted',
  'boundary-error',
]);

export function refusalOf({ problem }: CardFailure): TapRefusal {
  switch (problem.kind) {
    case 'gone':
      return 'pulled';
    case 'not-desfire':
      return 'not-a-badge';
    case 'integrity':
      return 'integrity';
    case 'refused':
      // A card that makes callers wait must be held longer, like one that was pulled.
      if (problem.status === 'authentication-delay') return 'pulled';
      return DAMAGED.has(problem.status) ? 'integrity' : 'foreign-badge';
  }
}
