import { emptyApplication } from './desfire-state.js';
import type { CardMemory } from './card-memory.js';
import { CardFault, Ins, Status } from './protocol.js';
import { NOTHING, atLeast, fullOrder, macOrder, type Understand } from './order.js';

/** Versions of a real DESFire EV3 of 16 KB: vendor, type, subtype, major, minor, storage, protocol. */
const HARDWARE = Buffer.from('04010233001c05', 'hex');
const SOFTWARE = Buffer.from('04010303011c05', 'hex');
const BATCH = Buffer.from('b92a5caa502624', 'hex');

/** AES keys, one to fourteen, and nothing else of what EV3 offers (no ISO names, no key sets). */
const AES_KEYS = 0x80;

const getVersion: Understand = (memory, ins) => ({
  ...macOrder(ins, 0, () => {
    const uid = memory.state.randomId ? Buffer.alloc(7) : uidOf(memory);
    return Buffer.concat([HARDWARE, SOFTWARE, uid, BATCH]);
  }),
  firstFrames: [HARDWARE.length, SOFTWARE.length],
});

const uidOf = (memory: CardMemory): Buffer => Buffer.from(memory.state.uid, 'hex');

const getCardUid: Understand = (memory, ins) =>
  fullOrder(memory, { ins, headerLength: 0, dataLength: 0, tailLength: 0 }, () => uidOf(memory));

/** Selecting ends the session, so its answer carries no MAC. */
const selectApplication: Understand = (memory, ins, first) => {
  if (first.length !== 3) throw new CardFault(Status.length);
  memory.select(first.toString('hex'));
  return { ...macOrder(ins, 3, () => NOTHING), mode: 'plain' };
};

const createApplication: Understand = (memory, ins) => {
  memory.cardLevel();
  memory.masteredUnless('createFreely');
  return macOrder(ins, 5, (header) => {
    const aid = header.toString('hex', 0, 3);
    const keys = header.readUInt8(4) - AES_KEYS;
    if (keys < 1 || keys > 14 || aid === '000000') throw new CardFault(Status.parameter);
    if (memory.state.applications.some((known) => known.aid === aid)) {
      throw new CardFault(Status.duplicate);
    }
    memory.state.applications.push(emptyApplication(aid, header.readUInt8(3), keys));
    memory.changed();
    return NOTHING;
  });
};

/** By the card's master key, or by the application's own when the card allows it. */
const deleteApplication: Understand = (memory, ins, first) => {
  const aid = first.toString('hex', 0, 3);
  const itself = memory.selected?.aid === aid;
  memory.mastered();
  const freely = (memory.state.picc.settings & 0x04) !== 0;
  if (memory.selected !== undefined && !(itself && freely)) {
    throw new CardFault(Status.permissionDenied);
  }
  const order = macOrder(ins, 3, () => {
    const at = memory.state.applications.findIndex((one) => one.aid === aid);
    if (at < 0) throw new CardFault(Status.noSuchApplication);
    memory.state.applications.splice(at, 1);
    memory.changed();
    return NOTHING;
  });
  return itself ? { ...order, endsSession: 'after-answer' } : order;
};

const getApplicationIds: Understand = (memory, ins) => {
  memory.cardLevel();
  memory.masteredUnless('listFreely');
  const order = macOrder(ins, 0, () =>
    Buffer.from(memory.state.applications.map(({ aid }) => aid).join(''), 'hex'),
  );
  return { ...order, frameLength: WHOLE_AIDS };
};

/** Nineteen application ids a frame. */
const WHOLE_AIDS = 57;

/** Applications and files go; the card's key and settings stay. */
const formatPicc: Understand = (memory, ins) => {
  memory.cardLevel();
  memory.mastered();
  if (memory.state.formatDisabled) throw new CardFault(Status.permissionDenied);
  return macOrder(ins, 0, () => {
    memory.state.applications = [];
    memory.changed();
    return NOTHING;
  });
};

/** Option 00: format disabled (bit 0), random UID (bit 1). Neither can be taken back. */
const setConfiguration: Understand = (memory, ins, first) => {
  memory.cardLevel();
  atLeast(first, 1);
  memory.mastered();
  if (first.readUInt8(0) !== 0) throw new CardFault(Status.parameter);
  return fullOrder(memory, { ins, headerLength: 1, dataLength: 1, tailLength: 0 }, ({ data }) => {
    const option = data.readUInt8(0);
    if (option > 3) throw new CardFault(Status.parameter);
    memory.state.formatDisabled ||= (option & 1) !== 0;
    memory.state.randomId ||= (option & 2) !== 0;
    memory.changed();
    return NOTHING;
  });
};

/** Commands on the card and its applications. */
export const CARD_COMMANDS: readonly (readonly [number, Understand])[] = [
  [Ins.getVersion, getVersion],
  [Ins.getCardUid, getCardUid],
  [Ins.selectApplication, selectApplication],
  [Ins.createApplication, createApplication],
  [Ins.deleteApplication, deleteApplication],
  [Ins.getApplicationIds, getApplicationIds],
  [Ins.formatPicc, formatPicc],
  [Ins.setConfiguration, setConfiguration],
];
