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

/** Cards of the health world that are no badge, by the whole ATR: no command is sent to them. */
const OTHER_CARDS: ReadonlyMap<string, 'cps' | 'vitale'> = new Map([
  ['3BAC00402A001225006480000310009000', 'cps'],
  ['3BAC00402A001225006480820212009000', 'cps'],
  ['3B8F80010031B86404B0ECC1739401808290000E', 'cps'],
  ['3B9B188001001225006480040100009044', 'cps'],
  ['3B9B188001001225006480000401009044', 'cps'],
  ['3BDC18FF00001225006480000401009000', 'cps'],
  ['3B751300004309EA9000', 'vitale'],
  ['3B751300004409EA9000', 'vitale'],
  ['3B751300004509EA9000', 'vitale'],
  ['3B751300004709EA9000', 'vitale'],
]);

/** Whether the ATR (hexadecimal, capitals) is that of a card that cannot be a badge. */
export const isOtherCard = (atr: string): boolean => OTHER_CARDS.has(atr);
