import { unreadable } from './xml-element.js';

/** One part of a `multipart/related` message. */
export interface Part {
  /** Without the angle brackets. */
  readonly contentId: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** An MTOM message: the envelope, and what it includes by `cid:`. */
export interface RelatedParts {
  readonly root: Part;
  readonly parts: readonly Part[];
}

const MAX_PARTS = 64;
const MAX_HEADER_BYTES = 8192;

export interface MediaType {
  /** Lower case, e.g. `multipart/related`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 2045 §5.1: type, then parameters, quoted or not. */
export function mediaTypeOf(header: string): MediaType {
  const type = header.split(';', 1)[0] ?? '';
  const parameters = header
    .slice(type.length)
    .matchAll(/;\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g);
  return {
    type: type.trim().toLowerCase(),
    parameters: new Map(
      [...parameters].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1'),
      ]),
    ),
  };
}

/**
 * Cuts a `multipart/related` body (RFC 2387, MTOM) by its boundary, octets untouched.
 * @throws DomainError `dmp.unreadable`
 */
export function relatedPartsOf(media: MediaType, body: Buffer): RelatedParts {
  const boundary = media.parameters.get('boundary');
  if (boundary === undefined || boundary === '') throw unreadable('multipart-without-boundary');
  const parts = cut(body, Buffer.from(`--${boundary}`, 'latin1')).map(partOf);
  const start = media.parameters.get('start');
  const wanted = start === undefined ? undefined : bare(start);
  const root =
    wanted === undefined ? parts[0] : parts.find(({ contentId }) => contentId === wanted);
  if (root === undefined) throw unreadable('multipart-without-root');
  return { root, parts };
}

const CR = 13;
const LF = 10;
const DASH = 45;

/** The pieces between delimiter lines; what follows the closing delimiter is ignored. */
function cut(body: Buffer, delimiter: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let start = -1;
  for (let at = delimiterFrom(body, delimiter, 0); at >= 0;) {
    if (start >= 0) pieces.push(body.subarray(start, withoutLineBreak(body, at)));
    if (pieces.length > MAX_PARTS) throw unreadable('multipart-too-many-parts');
    const after = at + delimiter.length;
    if (body[after] === DASH && body[after + 1] === DASH) return pieces;
    start = body.indexOf(LF, after) + 1;
    if (start === 0) break;
    at = delimiterFrom(body, delimiter, start);
  }
  // The closing delimiter never came: the answer was cut on its way.
  throw unreadable('multipart-cut');
}

/** A delimiter begins a line, and its line holds nothing more. */
function delimiterFrom(body: Buffer, delimiter: Buffer, from: number): number {
  for (let at = body.indexOf(delimiter, from); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    const next = body[at + delimiter.length];
    const beginsLine = at === 0 || body[at - 1] === LF;
    if (beginsLine && (next === CR || next === LF || next === DASH || next === 32)) return at;
  }
  return -1;
}

const withoutLineBreak = (body: Buffer, at: number): number =>
  body[at - 2] === CR ? at - 2 : at - 1;

function partOf(piece: Buffer): Part {
  const [end, gap] = headerEnd(piece);
  const headers = new Map(
    piece
      .subarray(0, end)
      .toString('latin1')
      .replaceAll(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
  );
  return {
    contentId: bare(headers.get('content-id') ?? ''),
    contentType: headers.get('content-type') ?? '',
    content: decoded(headers.get('content-transfer-encoding'), piece.subarray(end + gap)),
  };
}

/** Where the headers end, and how long the blank line is. A part may have no header at all. */
function headerEnd(piece: Buffer): readonly [number, number] {
  if (piece[0] === LF) return [0, 1];
  if (piece[0] === CR) return [0, 2];
  const head = piece.subarray(0, MAX_HEADER_BYTES).toString('latin1');
  const blank = /\r?\n\r?\n/.exec(head);
  if (blank === null) throw unreadable('multipart-part-without-headers');
  return [blank.index, blank[0].length];
}

function decoded(encoding: string | undefined, content: Buffer): Buffer {
  switch ((encoding ?? 'binary').toLowerCase()) {
    case 'binary':
    case '8bit':
    case '7bit':
      return content;
    case 'base64':
      return Buffer.from(content.toString('latin1'), 'base64');
    default:
      throw unreadable('multipart-encoding');
  }
}

const bare = (contentId: string): string => contentId.replace(/^<|>$/g, '');

/**
 * The part an `xop:Include` names: `cid:` then a Content-ID, percent-encoded (RFC 2392), as the DMP writes
 * `cid:…@urn%3Aihe%3Aiti%3Axds-b%3A2007`.
 */
export function includedPart(href: string, parts: readonly Part[]): Part {
  const name = /^cid:(.+)$/i.exec(href)?.[1];
  const wanted = name === undefined ? undefined : percentDecoded(name);
  const found = parts.find(({ contentId }) => contentId === wanted || contentId === name);
  if (found === undefined) throw unreadable('xop-part-missing');
  return found;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw unreadable('xop-reference', cause);
  }
}
