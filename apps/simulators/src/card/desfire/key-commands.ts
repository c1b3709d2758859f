import { crc32, xor } from './aes.js';
import type { CardMemory } from './card-memory.js';
import { CardFault, Ins, Status } from './protocol.js';
import { NOTHING, atLeast, fullOrder, macOrder, type Understand } from './order.js';
import type { Opened } from './secure-channel.js';

/** In the key number of the card's master key, and in the number of keys: "AES". */
const AES = 0x80;

const getKeySettings: Understand = (memory, ins) => {
  memory.masteredUnless('listFreely');
  return macOrder(ins, 0, () => Buffer.of(memory.settings, AES + memory.keys().length));
};

const changeKeySettings: Understand = (memory, ins) => {
  memory.mastered();
  if (!memory.allows('settings')) throw new CardFault(Status.permissionDenied);
  return fullOrder(memory, { ins, headerLength: 0, dataLength: 1, tailLength: 0 }, ({ data }) => {
    const settings = data.readUInt8(0);
    if (memory.selected === undefined) memory.state.picc.settings = settings;
    else memory.selected.settings = settings;
    memory.changed();
    return NOTHING;
  });
};

const getKeyVersion: Understand = (memory, ins) =>
  macOrder(ins, 1, (header) => Buffer.of(memory.key(header.readUInt8(0)).version));

/** Key ‖ version. */
const KEY_DATA = 17;
const CRC = 4;

/**
 * Another key comes as (new ⊕ old) ‖ version ‖ CRC32(new): the card checks the old key was known.
 * Its own key comes as it is, ends the session and is answered without a MAC (AN12196).
 */
const changeKey: Understand = (memory, ins, first) => {
  atLeast(first, 1);
  const keyNo = numberOfKey(memory, first.readUInt8(0));
  const own = memory.session?.keyNo === keyNo;
  const cut = { ins, headerLength: 1, dataLength: KEY_DATA, tailLength: own ? 0 : CRC };
  const order = fullOrder(memory, cut, (opened) => setKey(memory, keyNo, own, opened));
  mayChange(memory, keyNo);
  return own ? { ...order, endsSession: 'before-answer' } : order;
};

function numberOfKey(memory: CardMemory, byte: number): number {
  if (memory.selected !== undefined) {
    memory.key(byte);
    return byte;
  }
  if ((byte & 0xc0) !== AES) throw new CardFault(Status.parameter);
  memory.key(byte & 0x3f);
  return byte & 0x3f;
}

/** The high nibble of the settings: 0 = the master key changes the others, E = each its own, F = frozen. */
function mayChange(memory: CardMemory, keyNo: number): void {
  const changer = memory.settings >> 4;
  if (keyNo === 0 && !memory.allows('masterKey')) throw new CardFault(Status.permissionDenied);
  if (keyNo === 0 || keyNo === changer) {
    memory.mastered();
    return;
  }
  if (changer === FROZEN) throw new CardFault(Status.permissionDenied);
  memory.proven(changer === ITSELF ? keyNo : changer);
}

const ITSELF = 0xe;
const FROZEN = 0xf;

function setKey(memory: CardMemory, keyNo: number, own: boolean, opened: Opened): Buffer {
  const key = memory.key(keyNo);
  const sent = opened.data.subarray(0, 16);
  const value = own ? sent : xor(sent, Buffer.from(key.value, 'hex'));
  if (!own && !crc32(value).equals(opened.tail)) throw new CardFault(Status.integrity);
  key.value = value.toString('hex');
  key.version = opened.data.readUInt8(16);
  memory.changed();
  return NOTHING;
}

/** Commands on keys. */
export const KEY_COMMANDS: readonly (readonly [number, Understand])[] = [
  [Ins.getKeySettings, getKeySettings],
  [Ins.changeKeySettings, changeKeySettings],
  [Ins.getKeyVersion, getKeyVersion],
  [Ins.changeKey, changeKey],
];
