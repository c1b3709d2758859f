import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '#libs/kernel';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { hrLayout, type HrCells, type HrLayout, type HrMapping } from './domain/hr-mapping.js';
import type { HrLineReader, HrLineReading } from './domain/hr-line.js';
import { decodeText, type Encoding } from './domain/text-encoding.js';

/** A HR export is kept whole in memory while it is read: fifty megabytes hold 200,000 lines. */
const MAX_BYTES = 50 * 1024 * 1024;
/** An unclosed quote must not swallow the rest of the file. */
const MAX_RECORD = 16 * 1024;

export interface HrFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** What was read of a file, line by line. */
export interface HrReadings {
  readonly encoding: Encoding;
  readonly separator: string;
  readonly readings: readonly HrLineReading[];
}

/** @throws DomainError `import.file-unreadable`, `import.file-too-large` */
export async function hrFileAt(path: string): Promise<HrFile> {
  return hrFileFrom(createReadStream(path), basename(path));
}

/** @throws DomainError `import.file-unreadable`, `import.file-too-large`, `import.file-empty` */
export async function hrFileFrom(stream: Readable, name: string): Promise<HrFile> {
  const chunks: Buffer[] = [];
  let size = 0;
  const source: AsyncIterable<Buffer> = stream;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > MAX_BYTES) throw new DomainError('import.file-too-large', 'too-large');
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('import.file-unreadable', 'invalid', { name }, { cause });
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) throw new DomainError('import.file-empty', 'invalid', { name });
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const Row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });
const CsvFault = z.object({ code: z.string(), lines: z.number() });

/** Reads every line. @throws DomainError `import.columns-missing`, `import.not-csv` */
export async function readHrFile(
  file: HrFile,
  mapping: HrMapping,
  reader: HrLineReader,
): Promise<HrReadings> {
  const { encoding, text } = decodeText(file.bytes, mapping.encoding);
  const separator = mapping.separator ?? separatorOf(text);
  const readings: HrLineReading[] = [];
  let layout: { readonly of: HrLayout; readonly width: number } | undefined;
  for await (const { cells, line } of records(text, separator)) {
    if (layout === undefined) layout = { of: hrLayout(cells, mapping), width: cells.length };
    else readings.push(readCells(cells, { line, reader, ...layout }));
  }
  if (layout === undefined) throw new DomainError('import.file-empty', 'invalid');
  return { encoding, separator, readings };
}

interface Place {
  readonly line: number;
  readonly reader: HrLineReader;
  readonly of: HrLayout;
  readonly width: number;
}

function readCells(cells: readonly string[], { line, reader, of, width }: Place): HrLineReading {
  const named: HrCells = Object.fromEntries([...of].map(([field, at]) => [field, cells[at] ?? '']));
  const reading = reader(named, line);
  const isWhole =
    cells.length === width || (cells.length === width + 1 && cells[width]?.trim() === '');
  if (isWhole) return reading;
  const reason = `${String(cells.length)} colonnes au lieu de ${String(width)}`;
  // Cells may be shifted: what the line says of its own key cannot be trusted either.
  return {
    kind: 'refused',
    key: undefined,
    personKey: null,
    problems: [{ line, code: 'cell-count', reason }],
  };
}

async function* records(
  text: string,
  delimiter: string,
): AsyncGenerator<{ readonly cells: readonly string[]; readonly line: number }> {
  const parser = Readable.from(slices(text)).pipe(
    parse({
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
    }),
  );
  try {
    for await (const row of parser) {
      const { record, info } = Row.parse(row);
      if (record.some((cell) => cell.trim() !== '')) yield { cells: record, line: info.lines };
    }
  } catch (cause) {
    const fault = CsvFault.safeParse(cause);
    if (!fault.success) throw cause;
    const shown = { line: fault.data.lines, fault: fault.data.code };
    throw new DomainError('import.not-csv', 'invalid', shown, { cause, shown });
  }
}

function* slices(text: string): Generator<string> {
  const size = 1 << 16;
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** The candidate that cuts the header line in the most cells. */
function separatorOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (separator: string): number => header.split(separator).length;
  return [';', '\t', '|', ','].reduce((best, next) => (count(next) > count(best) ? next : best));
}
