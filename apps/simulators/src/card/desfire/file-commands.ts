import type { CardMemory } from './card-memory.js';
import type { StdFile } from './desfire-state.js';
import { CardFault, Ins, Status, type CommMode } from './protocol.js';
import { NATIVE_FRAME, NOTHING, atLeast, macOrder, type Order, type Understand } from './order.js';

const MODES: readonly (readonly [CommMode, number])[] = [
  ['plain', 0],
  ['mac', 1],
  ['full', 3],
];

/** What an ISO 7816-4 answer holds beside a MAC and the status. */
const LONG_FRAME = 248;
/** File number, offset and length, three bytes each. */
const HEADER = 7;
const FREE = 0xe;
const NEVER = 0xf;

const getFileIds: Understand = (memory, ins) => {
  const { files } = memory.application();
  memory.masteredUnless('listFreely');
  return macOrder(ins, 0, () => Buffer.from(files.map(({ number }) => number)));
};

const getFileSettings: Understand = (memory, ins, first) => {
  memory.application();
  memory.masteredUnless('listFreely');
  atLeast(first, 1);
  const file = memory.file(first.readUInt8(0));
  return macOrder(ins, 1, () => {
    const out = Buffer.alloc(HEADER);
    out.writeUInt8(MODES.find(([mode]) => mode === file.mode)?.[1] ?? 0, 1);
    out.writeUInt16LE(file.access, 2);
    out.writeUIntLE(file.content.length / 2, 4, 3);
    return out;
  });
};

const createStdDataFile: Understand = (memory, ins) => {
  const { files } = memory.application();
  memory.masteredUnless('createFreely');
  return macOrder(ins, HEADER, (header) => {
    const file = fileOf(header);
    const size = header.readUIntLE(4, 3);
    if (files.some(({ number }) => number === file.number)) throw new CardFault(Status.duplicate);
    if (size > memory.free) throw new CardFault(Status.outOfMemory);
    files.push({ ...file, content: '00'.repeat(size) });
    memory.changed();
    return NOTHING;
  });
};

function fileOf(header: Buffer): Omit<StdFile, 'content'> {
  const number = header.readUInt8(0);
  const mode = MODES.find(([, byte]) => byte === header.readUInt8(1))?.[0];
  const size = header.readUIntLE(4, 3);
  if (number > 0x1f || mode === undefined || size === 0) throw new CardFault(Status.parameter);
  return { number, mode, access: header.readUInt16LE(2) };
}

type Right = 'read' | 'write';

/** The file's mode when a key gave the right, plain when the right is free to all. */
function accessMode(memory: CardMemory, file: StdFile, right: Right): CommMode {
  const own = (file.access >> (right === 'read' ? 12 : 8)) & 0xf;
  const rights = [own, (file.access >> 4) & 0xf];
  const proven = memory.session?.keyNo;
  if (proven !== undefined && rights.includes(proven)) return file.mode;
  if (rights.includes(FREE)) return 'plain';
  const never = rights.every((one) => one === NEVER);
  throw new CardFault(
    never || proven !== undefined ? Status.permissionDenied : Status.authentication,
  );
}

interface Range {
  readonly file: StdFile;
  readonly offset: number;
  readonly length: number;
}

function rangeOf(memory: CardMemory, first: Buffer): Range {
  memory.application();
  atLeast(first, HEADER);
  const file = memory.file(first.readUInt8(0));
  return { file, offset: first.readUIntLE(1, 3), length: first.readUIntLE(4, 3) };
}

/** A length of 0 reads to the end. */
const readWith =
  (frameLength: number): Understand =>
  (memory, ins, first) => {
    const { file, offset, length } = rangeOf(memory, first);
    const mode = accessMode(memory, file, 'read');
    const size = file.content.length / 2;
    const end = length === 0 ? size : offset + length;
    if (offset >= size || end > size) throw new CardFault(Status.boundary);
    const order = macOrder(ins, HEADER, () =>
      Buffer.from(file.content, 'hex').subarray(offset, end),
    );
    return { ...order, mode, frameLength };
  };

const writeData: Understand = (memory, ins, first): Order => {
  const { file, offset, length } = rangeOf(memory, first);
  const mode = accessMode(memory, file, 'write');
  if (length === 0) throw new CardFault(Status.length);
  if (offset + length > file.content.length / 2) throw new CardFault(Status.boundary);
  return {
    ins,
    mode,
    headerLength: HEADER,
    dataLength: length,
    tailLength: 0,
    frameLength: NATIVE_FRAME,
    chained: true,
    run: ({ data }) => {
      const content = Buffer.from(file.content, 'hex');
      data.copy(content, offset);
      file.content = content.toString('hex');
      memory.changed();
      return NOTHING;
    },
  };
};

/** Commands on files. */
export const FILE_COMMANDS: readonly (readonly [number, Understand])[] = [
  [Ins.getFileIds, getFileIds],
  [Ins.getFileSettings, getFileSettings],
  [Ins.createStdDataFile, createStdDataFile],
  [Ins.readData, readWith(NATIVE_FRAME)],
  [Ins.readDataIso, readWith(LONG_FRAME)],
  [Ins.writeData, writeData],
  [Ins.writeDataIso, writeData],
];
