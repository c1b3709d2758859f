import type { VirtualCard } from './virtual-card.js';

/** Cards that are not hospital badges: what a reader sees of them, and little more. */
export type OtherKind = 'cps3' | 'cps3-contactless' | 'cps4' | 'vitale' | 'mifare-classic';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

const Word = {
  done: bytes('9000'),
  notFound: bytes('6a82'),
  notAllowed: bytes('6986'),
  badClass: bytes('6e00'),
  badInstruction: bytes('6d00'),
  badParameter: bytes('6a86'),
  notSupported: bytes('6a81'),
} as const;

/** EF.SN.ICC of a CPS: issuer 8025000001, then the card's serial number. */
const SERIAL_FILE = bytes('5a0a80250000013100603746');
const SERIAL_FCI = bytes('6f0a8002000c8201018302d003');

interface ContactProfile {
  readonly atr: string;
  /** Applications that answer a selection by name. */
  readonly applications: readonly string[];
  readonly serialFile: boolean;
}

/** ATRs and application names as the national middleware knows them. */
const CONTACT: Readonly<Record<Exclude<OtherKind, 'mifare-classic'>, ContactProfile>> = {
  cps3: {
    atr: '3bac00402a001225006480000310009000',
    applications: ['e828bd080f8025000001ff0010'],
    serialFile: true,
  },
  'cps3-contactless': {
    atr: '3b8f80010031b86404b0ecc1739401808290000e',
    applications: ['e828bd080f8025000001ff0020'],
    serialFile: true,
  },
  cps4: {
    atr: '3b9b188001001225006480040100009044',
    applications: ['8025000001ff0100', '8025000001ff0002', 'a0000001510000'],
    serialFile: true,
  },
  vitale: { atr: '3b751300004409ea9000', applications: [], serialFile: false },
};

/**
 * A CPS or Vitale card down to its ATR, the selection of its applications and EF.SN.ICC;
 * every other file is "not found". No key, no PIN, no certificate.
 */
class IsoCard implements VirtualCard {
  readonly atr: Buffer;
  readonly changes = 0;
  readonly #profile: ContactProfile;
  #serialSelected = false;

  constructor(profile: ContactProfile) {
    this.#profile = profile;
    this.atr = bytes(profile.atr);
  }

  powerOn(): void {
    this.#serialSelected = false;
  }

  answer(apdu: Buffer): Buffer {
    const [first = 0xff, ins = 0] = apdu;
    if (first === 0xff) return Word.notSupported;
    if (first > 0x03 || apdu.length < 4) return Word.badClass;
    if (ins === 0xa4) return this.#select(apdu);
    return ins === 0xb0 ? this.#readBinary(apdu) : Word.badInstruction;
  }

  #select(apdu: Buffer): Buffer {
    const name = apdu.subarray(5, 5 + (apdu.at(4) ?? 0)).toString('hex');
    const quiet = apdu.at(3) === 0x0c;
    this.#serialSelected = false;
    if (apdu.at(2) === 0x04) {
      return this.#profile.applications.includes(name) ? Word.done : Word.notFound;
    }
    if (!this.#profile.serialFile || !name.endsWith('d003')) return Word.notFound;
    this.#serialSelected = true;
    return quiet ? Word.done : Buffer.concat([SERIAL_FCI, Word.done]);
  }

  #readBinary(apdu: Buffer): Buffer {
    if (!this.#serialSelected) return Word.notAllowed;
    const offset = apdu.readUInt16BE(2);
    if (offset >= SERIAL_FILE.length) return Word.badParameter;
    const asked = apdu.at(4) ?? 0;
    const end = asked === 0 ? SERIAL_FILE.length : offset + asked;
    return Buffer.concat([SERIAL_FILE.subarray(offset, end), Word.done]);
  }
}

/** A MIFARE Classic badge: the reader gives its 4-byte UID, nothing else can be trusted of it. */
class ClassicCard implements VirtualCard {
  readonly atr = bytes('3b8f8001804f0ca000000306030001000000006a');
  readonly changes = 0;
  readonly #uid: Buffer;

  constructor(uid: Buffer) {
    this.#uid = uid;
  }

  powerOn(): void {
    // Nothing to forget: no session exists at this level.
  }

  answer(apdu: Buffer): Buffer {
    if (apdu.at(0) !== 0xff) return Word.badClass;
    if (apdu.toString('hex') !== 'ffca000000') return Word.notSupported;
    return Buffer.concat([this.#uid, Word.done]);
  }
}

/** @param uid of a MIFARE Classic card, 4 bytes; other kinds have none to show. */
export function otherCard(kind: OtherKind, uid: Buffer): VirtualCard {
  return kind === 'mifare-classic' ? new ClassicCard(uid) : new IsoCard(CONTACT[kind]);
}
