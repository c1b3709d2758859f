import type { CardMemory } from './card-memory.js';
import { CardFault, Status } from './protocol.js';
import type { Layout, Opened } from './secure-channel.js';

/** A command understood from its first bytes: how it is protected, and what it does. */
export interface Order extends Layout {
  /** Bytes an answer's frame holds at most; the rest waits for `AF`. */
  readonly frameLength: number;
  /** Lengths of the first frames, when the command fixes them (GetVersion). */
  readonly firstFrames?: readonly number[];
  /** The command may come in several frames. */
  readonly chained?: boolean;
  /** The session ends with the command, before or after the answer was sealed. */
  readonly endsSession?: 'before-answer' | 'after-answer';
  run(opened: Opened): Buffer;
}

/** Understands one instruction. `first` = the bytes of the first frame. */
export type Understand = (memory: CardMemory, ins: number, first: Buffer) => Order;

/** A native frame holds 60 bytes: the status and 59 of data. */
export const NATIVE_FRAME = 59;
export const NOTHING = Buffer.alloc(0);

/** A command whose bytes are all header: protected by a MAC inside a session. */
export const macOrder = (
  ins: number,
  headerLength: number,
  run: (header: Buffer) => Buffer,
): Order => ({
  ins,
  mode: 'mac',
  headerLength,
  dataLength: 0,
  tailLength: 0,
  frameLength: NATIVE_FRAME,
  run: ({ header }) => run(header),
});

/** A command enciphered both ways. @throws CardFault without a session. */
export function fullOrder(
  memory: CardMemory,
  layout: Pick<Layout, 'ins' | 'headerLength' | 'dataLength' | 'tailLength'>,
  run: (opened: Opened) => Buffer,
): Order {
  if (memory.session === undefined) throw new CardFault(Status.authentication);
  return { ...layout, mode: 'full', frameLength: NATIVE_FRAME, run };
}

/** @throws CardFault when the first frame is shorter than what tells the rest. */
export function atLeast(first: Buffer, length: number): void {
  if (first.length < length) throw new CardFault(Status.length);
}
