import { DomainError } from '#libs/kernel';

/** One element of a DER encoding (X.690 §10: definite, minimal lengths; one-byte tags). */
export interface DerNode {
  readonly tag: number;
  /** The whole element, header included. */
  readonly raw: Buffer;
  readonly content: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

const refused = (why: string): DomainError =>
  new DomainError('pki.der-refused', 'invalid', { why });

/** The one element that the bytes hold, nothing after it. @throws DomainError `pki.der-refused` */
export function readDer(bytes: Buffer): DerNode {
  const node = elementAt(bytes, 0);
  if (node.raw.length !== bytes.length) throw refused('trailing-bytes');
  return node;
}

/** What a constructed element holds. @throws DomainError `pki.der-refused` */
export function childrenOf(node: DerNode): readonly DerNode[] {
  const found: DerNode[] = [];
  for (let at = 0; at < node.content.length;) {
    const child = elementAt(node.content, at);
    found.push(child);
    at += child.raw.length;
  }
  return found;
}

/** The n-th element, of this tag. @throws DomainError `pki.der-refused` */
export function childOf(nodes: readonly DerNode[], index: number, tag: number): DerNode {
  const node = nodes[index];
  if (node?.tag !== tag) throw refused('unexpected-element');
  return node;
}

function elementAt(bytes: Buffer, at: number): DerNode {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw refused('truncated');
  if ((tag & 0x1f) === 0x1f) throw refused('long-tag');
  const { length, header } = lengthAt(bytes, at, first);
  const end = at + header + length;
  if (end > bytes.length) throw refused('truncated');
  return { tag, raw: bytes.subarray(at, end), content: bytes.subarray(at + header, end) };
}

function lengthAt(bytes: Buffer, at: number, first: number): { length: number; header: number } {
  if (first < 0x80) return { length: first, header: 2 };
  const size = first & 0x7f;
  if (size === 0 || size > 4 || at + 2 + size > bytes.length) throw refused('length');
  const length = bytes.readUIntBE(at + 2, size);
  if (length < 0x80 || length < 256 ** (size - 1)) throw refused('length-not-minimal');
  return { length, header: 2 + size };
}

/** An object identifier in dotted form. @throws DomainError `pki.der-refused` */
export function oidOf(node: DerNode): string {
  if (node.tag !== TAG.oid || node.content.length === 0) throw refused('oid');
  const arcs = arcsOf(node.content);
  const [head = 0, ...rest] = arcs;
  const first = head < 80 ? Math.floor(head / 40) : 2;
  return [first, head - first * 40, ...rest].join('.');
}

function arcsOf(content: Buffer): readonly number[] {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    if (value === 0 && byte === 0x80) throw refused('oid');
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) throw refused('oid');
    if (byte < 0x80) {
      arcs.push(value);
      value = 0;
    }
  }
  if ((content.at(-1) ?? 0x80) >= 0x80) throw refused('oid');
  return arcs;
}

/** A number that is not negative, in hexadecimal, lower case, without leading zeros. */
export function hexOf(node: DerNode): string {
  if (node.tag !== TAG.integer && node.tag !== TAG.enumerated) throw refused('integer');
  const first = node.content[0];
  if (first === undefined || first >= 0x80) throw refused('integer');
  return node.content.toString('hex').replace(/^0+(?=.)/, '');
}

/** A small number that is not negative. @throws DomainError `pki.der-refused` */
export function smallNumberOf(node: DerNode): number {
  const hex = hexOf(node);
  if (hex.length > 8) throw refused('integer');
  return Number.parseInt(hex, 16);
}

/** The bits of a BIT STRING: the n-th is `bits[n]`. */
export function bitsOf(node: DerNode): readonly boolean[] {
  const [unused = 0xff, ...bytes] = node.content;
  if (node.tag !== TAG.bitString || unused > 7) throw refused('bit-string');
  return bytes.flatMap((byte) => [...Array(8).keys()].map((n) => (byte & (0x80 >> n)) !== 0));
}

/** The whole bytes of a BIT STRING: a key, a signature. */
export function bytesOf(node: DerNode): Buffer {
  if (node.tag !== TAG.bitString || node.content[0] !== 0) throw refused('bit-string');
  return node.content.subarray(1);
}

/** UTF8String, PrintableString, TeletexString (read as Latin-1), IA5String, BMPString. */
const ENCODINGS: ReadonlyMap<number, (content: Buffer) => string> = new Map([
  [0x0c, (content) => new TextDecoder('utf-8', { fatal: true }).decode(content)],
  [0x13, ascii],
  [0x14, (content) => content.toString('latin1')],
  [0x16, ascii],
  [0x1e, bmp],
]);

function ascii(content: Buffer): string {
  if (content.some((byte) => byte > 0x7e)) throw refused('not-ascii');
  return content.toString('latin1');
}

function bmp(content: Buffer): string {
  if (content.length % 2 !== 0) throw refused('bmp-string');
  return Buffer.from(content).swap16().toString('utf16le');
}

/**
 * A text as a person would read it. Control characters (NUL first) are refused: a text cut at a NUL by
 * another reader would be another name.
 * @throws DomainError `pki.der-refused`
 */
export function textOf(node: DerNode): string {
  const decode = ENCODINGS.get(node.tag);
  if (decode === undefined) throw refused('string-type');
  const text = decoded(decode, node.content);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) throw refused('control-character');
  return text;
}

function decoded(decode: (content: Buffer) => string, content: Buffer): string {
  try {
    return decode(content);
  } catch (cause) {
    throw new DomainError('pki.der-refused', 'invalid', { why: 'string' }, { cause });
  }
}

const TIMES: ReadonlyMap<number, RegExp> = new Map([
  [TAG.utcTime, /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/],
  [TAG.generalizedTime, /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/],
]);

/** UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 wants them, in ISO 8601. */
export function timeOf(node: DerNode): string {
  const parts = TIMES.get(node.tag)?.exec(node.content.toString('latin1'));
  if (parts === undefined || parts === null) throw refused('time');
  const [, year = '', month, day, hour, minute, second] = parts;
  return `${fullYear(year)}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

function fullYear(year: string): string {
  if (year.length === 4) return year;
  return Number(year) < 50 ? `20${year}` : `19${year}`;
}
