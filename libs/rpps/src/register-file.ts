import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '#libs/kernel';

const CHUNK_BYTES = 1 << 17;
/** The longest real lines are under 2 kB. */
const LONGEST_LINE = 1 << 16;
const LF = 10;
const CR = 13;

export interface RegisterFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Lines as bytes, without their end (LF or CRLF). */
export interface LineBatch {
  readonly lines: readonly Buffer[];
  /** Bytes of the file read so far. */
  readonly read: number;
  /** The last line of this batch ends with the file, without a line end. */
  readonly unfinished: boolean;
}

/** Looks at a file before reading it. @throws DomainError `rpps.file-unreadable` */
export async function openRegisterFile(path: string): Promise<RegisterFile> {
  try {
    const { size } = await stat(path);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { highWaterMark: CHUNK_BYTES }), hash);
    return { path, name: basename(path), bytes: size, sha256: hash.digest('hex') };
  } catch (cause) {
    throw new DomainError('rpps.file-unreadable', 'invalid', { path }, { cause });
  }
}

/** The lines of a file, a chunk at a time. @throws DomainError `rpps.line-too-long` */
export async function* linesOf({ path }: RegisterFile): AsyncGenerator<LineBatch> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let rest: Buffer = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of stream) {
    const lines: Buffer[] = [];
    rest = cut(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), lines);
    if (rest.length > LONGEST_LINE) throw new DomainError('rpps.line-too-long', 'invalid');
    read += chunk.length;
    yield { lines, read, unfinished: false };
  }
  if (rest.length > 0) yield { lines: [withoutCr(rest)], read, unfinished: true };
}

/** Puts the whole lines of a block aside; returns the piece of line that is left. */
function cut(block: Buffer, lines: Buffer[]): Buffer {
  let from = 0;
  for (let to = block.indexOf(LF); to !== -1; to = block.indexOf(LF, from)) {
    lines.push(withoutCr(block.subarray(from, to)));
    from = to + 1;
  }
  return block.subarray(from);
}

const withoutCr = (line: Buffer): Buffer =>
  line.at(-1) === CR ? line.subarray(0, line.length - 1) : line;
