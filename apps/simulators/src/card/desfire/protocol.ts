/** The second status byte of `91 xx` (MIFARE DESFire). */
export const Status = {
  ok: 0x00,
  outOfMemory: 0x0e,
  illegalCommand: 0x1c,
  integrity: 0x1e,
  noSuchKey: 0x40,
  length: 0x7e,
  permissionDenied: 0x9d,
  parameter: 0x9e,
  noSuchApplication: 0xa0,
  authenticationDelay: 0xad,
  authentication: 0xae,
  moreFrames: 0xaf,
  boundary: 0xbe,
  aborted: 0xca,
  duplicate: 0xde,
  noSuchFile: 0xf0,
} as const;

/** Instruction bytes this card knows. */
export const Ins = {
  authenticateAes: 0xaa,
  authenticateEv2First: 0x71,
  authenticateEv2NonFirst: 0x77,
  goOn: 0xaf,
  getVersion: 0x60,
  selectApplication: 0x5a,
  createApplication: 0xca,
  deleteApplication: 0xda,
  getApplicationIds: 0x6a,
  formatPicc: 0xfc,
  setConfiguration: 0x5c,
  getCardUid: 0x51,
  getKeySettings: 0x45,
  changeKeySettings: 0x54,
  getKeyVersion: 0x64,
  changeKey: 0xc4,
  getFileIds: 0x6f,
  getFileSettings: 0xf5,
  createStdDataFile: 0xcd,
  readData: 0xbd,
  readDataIso: 0xad,
  writeData: 0x3d,
  writeDataIso: 0x8d,
} as const;

/** How a command travels inside a session. */
export type CommMode = 'plain' | 'mac' | 'full';

/** The card refuses: it answers `91 status` and forgets the session. */
export class CardFault extends Error {
  override readonly name = 'CardFault';

  constructor(readonly status: number) {
    super(`91${status.toString(16).padStart(2, '0')}`);
  }
}

export interface NativeCommand {
  readonly ins: number;
  readonly data: Buffer;
}

/**
 * A native command wrapped in ISO 7816-4: `90 INS 00 00 [Lc data] 00`, no `Lc` without data.
 * @throws CardFault when the lengths disagree or P1, P2 are not zero.
 */
export function unwrap(apdu: Buffer): NativeCommand {
  if (apdu.length < 5 || apdu.at(-1) !== 0) throw new CardFault(Status.length);
  if (apdu.readUInt16BE(2) !== 0) throw new CardFault(Status.parameter);
  const ins = apdu.readUInt8(1);
  if (apdu.length === 5) return { ins, data: Buffer.alloc(0) };
  const data = apdu.subarray(5, -1);
  if (data.length !== apdu.readUInt8(4) || data.length === 0) throw new CardFault(Status.length);
  return { ins, data };
}

/** An answer: data, then `91 status`. */
export const answerOf = (status: number, data: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([data, Buffer.of(0x91, status)]);
