import { DomainError } from '#libs/kernel';
import { LineSet } from './domain/line-set.js';
import type { RegisterEntry } from './domain/register-entry.js';
import { readLayout, type RegisterLayout } from './domain/register-layout.js';
import { readLine, type LineDefect } from './domain/register-line.js';
import { linesOf, type RegisterFile } from './register-file.js';

/** What was read of a register file. */
export interface ReadingCount {
  readonly lines: number;
  readonly entries: number;
  /** Lines identical to an earlier one: left out. */
  readonly duplicates: number;
  readonly bad: Readonly<Record<LineDefect, number>>;
}

/** Reads a register file once, from its first byte to its last, in bounded memory. */
export class RegisterReading {
  readonly #file: RegisterFile;
  readonly #onBytes: (read: number, lines: number) => void;
  readonly #seen = new LineSet();
  readonly #bad = {
    'cell-count': 0,
    'damaged-text': 0,
    'no-identifier': 0,
    'mixed-identifiers': 0,
  };
  #layout: RegisterLayout | undefined;
  #lines = 0;
  #entries = 0;
  #duplicates = 0;

  constructor(file: RegisterFile, onBytes: (read: number, lines: number) => void) {
    this.#file = file;
    this.#onBytes = onBytes;
  }

  get count(): ReadingCount {
    const [lines, entries, duplicates] = [this.#lines, this.#entries, this.#duplicates];
    return { lines, entries, duplicates, bad: { ...this.#bad } };
  }

  get badLines(): number {
    return Object.values(this.#bad).reduce((sum, count) => sum + count, 0);
  }

  /** @throws DomainError `rpps.columns-missing`, `rpps.file-truncated`, `rpps.line-too-long` */
  async *entries(): AsyncGenerator<readonly RegisterEntry[]> {
    for await (const { lines, read, unfinished } of linesOf(this.#file)) {
      const badBefore = this.badLines;
      const entries: RegisterEntry[] = [];
      for (const line of lines) this.#take(line, entries);
      if (unfinished && this.badLines > badBefore) {
        throw new DomainError('rpps.file-truncated', 'invalid', { line: this.#lines + 1 });
      }
      yield entries;
      this.#onBytes(read, this.#lines);
    }
    if (this.#layout === undefined) readLayout('');
  }

  #take(bytes: Buffer, entries: RegisterEntry[]): void {
    if (this.#layout === undefined) {
      this.#layout = readLayout(bytes.toString('utf8').replace(/^\uFEFF/, ''));
      return;
    }
    if (bytes.length === 0) return;
    this.#lines++;
    if (!this.#seen.add(bytes)) {
      this.#duplicates++;
      return;
    }
    const reading = readLine(bytes.toString('utf8'), this.#layout);
    if (reading.kind === 'bad') {
      this.#bad[reading.because]++;
      return;
    }
    this.#entries++;
    entries.push(reading.entry);
  }
}
