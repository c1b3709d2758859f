import { CardFailure, integrityFailure, STATUSES, type CardStatus } from './card-failure.js';

/**
 * Sends commands that do not depend on one another's answers, in order; gives their answers in the same
 * order. The reader may be far away: one call is one round trip.
 * @throws CardFailure `gone`
 */
export type Transmit = (apdus: readonly Buffer[]) => Promise<readonly Buffer[]>;

/** Native commands, wrapped as ISO 7816-4 APDUs. */
export const INS = {
  getVersion: 0x60,
  more: 0xaf,
  selectApplication: 0x5a,
  getApplicationIds: 0x6a,
  getKeyVersion: 0x64,
  getCardUid: 0x51,
  authenticateAes: 0xaa,
  authenticateEv2First: 0x71,
  authenticateEv2NonFirst: 0x77,
  readData: 0xad,
  readDataNative: 0xbd,
  writeData: 0x8d,
  createApplication: 0xca,
  deleteApplication: 0xda,
  createStdDataFile: 0xcd,
  changeKey: 0xc4,
  changeKeySettings: 0x54,
} as const;

const NOTHING = Buffer.alloc(0);

/** `90 INS 00 00 [Lc data] 00`. */
export function wrapped(ins: number, parameters: Buffer = NOTHING): Buffer {
  const head = Buffer.of(0x90, ins, 0, 0);
  if (parameters.length === 0) return Buffer.concat([head, Buffer.of(0)]);
  return Buffer.concat([head, Buffer.of(parameters.length), parameters, Buffer.of(0)]);
}

export interface CardAnswer {
  readonly body: Buffer;
  /** `ok` (9100), or why not; `additional-frame` is the card asking for the next step. */
  readonly status: 'ok' | CardStatus;
}

/** @throws CardFailure `not-desfire` when the status is not one of DESFire's, `integrity` when there is none. */
export function answerOf(bytes: Buffer | undefined, at: string): CardAnswer {
  if (bytes === undefined || bytes.length < 2) throw integrityFailure(`${at}: no status`);
  const sw = bytes.readUInt16BE(bytes.length - 2);
  if (sw >> 8 !== 0x91) throw new CardFailure({ kind: 'not-desfire', sw });
  return { body: bytes.subarray(0, -2), status: statusOf(sw & 0xff) };
}

/** The body of an answer that must have this status. @throws CardFailure `refused` and those of `answerOf` */
export function expectStatus(
  bytes: Buffer | undefined,
  wanted: 'ok' | 'additional-frame',
  at: string,
): Buffer {
  const { body, status } = answerOf(bytes, at);
  if (status === wanted) return body;
  if (status === 'ok' || status === 'additional-frame') throw integrityFailure(at);
  throw new CardFailure({ kind: 'refused', status, at });
}

/** One command, one round trip. */
export async function sendOne(transmit: Transmit, apdu: Buffer): Promise<Buffer | undefined> {
  const [answer] = await transmit([apdu]);
  return answer;
}

const names = new Map<number, CardStatus>(
  Object.entries(STATUSES).map(([code, name]) => [Number(code), name]),
);

function statusOf(code: number): 'ok' | CardStatus {
  return code === 0 ? 'ok' : (names.get(code) ?? 'unknown-status');
}
