import { cardOfAtr } from '#libs/agent-contract';
import { integrityFailure } from './card-failure.js';
import { expectStatus, INS, wrapped } from './apdu.js';
import { UID_BYTES } from './badge-scheme.js';

export type Generation = 'EV1' | 'EV2' | 'EV3';

/** What a card says of itself before any authentication. */
export interface CardKind {
  readonly generation: Generation;
  /** Zeros when the card hides it (random ID). */
  readonly uid: Buffer;
}

/** GetVersion takes three frames. */
export const VERSION_STEPS: readonly Buffer[] = [
  wrapped(INS.getVersion),
  wrapped(INS.more),
  wrapped(INS.more),
];

/**
 * Reads the answers to `VERSION_STEPS`: hardware, software, production.
 * @throws CardFailure `not-desfire` also for cards of the family that are not DESFire EV1 to EV3
 */
export function cardKindOf(answers: readonly (Buffer | undefined)[]): CardKind | undefined {
  const hardware = expectStatus(answers[0], 'additional-frame', 'version');
  const software = expectStatus(answers[1], 'additional-frame', 'version');
  const production = expectStatus(answers[2], 'ok', 'version');
  if (hardware.length !== 7 || software.length !== 7 || production.length < UID_BYTES) {
    throw integrityFailure('version: cut short');
  }
  const generation = generationOf(hardware, software);
  return generation === undefined
    ? undefined
    : { generation, uid: production.subarray(0, UID_BYTES) };
}

const DESFIRE = 0x01;
const BY_SOFTWARE = new Map<number | undefined, Generation>([
  [1, 'EV1'],
  [2, 'EV2'],
  [3, 'EV3'],
]);
const BY_HARDWARE = new Map<number | undefined, Generation>([
  [0x01, 'EV1'],
  [0x12, 'EV2'],
  [0x33, 'EV3'],
]);

/** Byte 1 is the type (1 = DESFire), byte 3 the major version; the software's is the surer mark. */
function generationOf(hardware: Buffer, software: Buffer): Generation | undefined {
  if ((hardware.readUInt8(1) & 0x0f) !== DESFIRE) return undefined;
  return BY_SOFTWARE.get(software[3]) ?? BY_HARDWARE.get(hardware[3]);
}

/** A card of the health world that cannot be a badge, known by its ATR: no command is sent to it. */
export function otherCardOf(atr: string): 'cps' | 'vitale' | undefined {
  const known = cardOfAtr(atr)?.card;
  if (known === undefined || known === 'desfire') return undefined;
  return known === 'vitale' ? 'vitale' : 'cps';
}
