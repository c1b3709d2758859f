export const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface DecodedText {
  readonly encoding: Encoding;
  readonly text: string;
}

/** How much of the file is looked at to tell UTF-16 without a mark: its Latin letters have a zero byte. */
const SAMPLE = 4096;

/**
 * Decodes the export of a HR software. Bytes that mean nothing in the encoding become U+FFFD, or stay
 * control characters: `isDamaged` finds them, cell by cell.
 */
export function decodeText(bytes: Uint8Array, declared?: Encoding): DecodedText {
  const encoding = declared ?? detect(bytes);
  // The decoder drops the byte order mark.
  return { encoding, text: new TextDecoder(encoding).decode(bytes) };
}

function detect(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return wideEncodingOf(bytes.subarray(0, SAMPLE)) ?? (looksUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

function wideEncodingOf(sample: Uint8Array): Encoding | undefined {
  const zeros = (parity: number): number =>
    sample.filter((byte, at) => byte === 0 && at % 2 === parity).length;
  const [even, odd] = [zeros(0), zeros(1)];
  if (even + odd <= sample.length / 4) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** A file that mixes both is read by the one that explains more of its accents; the rest is damage. */
function looksUtf8(bytes: Uint8Array): boolean {
  let letters = 0;
  let strays = 0;
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    const length = sequenceAt(bytes, i);
    if (length === 0) strays++;
    else letters++;
    i += Math.max(length, 1) - 1;
  }
  return strays === 0 || letters > strays;
}

/** First and last lead byte of the sequences of two, three and four bytes (RFC 3629). */
const LEADS = [
  [0xc2, 0xdf, 2],
  [0xe0, 0xef, 3],
  [0xf0, 0xf4, 4],
] as const;

/** Length of the UTF-8 sequence that begins here; 0 when there is none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length = LEADS.find(([first, last]) => lead >= first && lead <= last)?.[2] ?? 0;
  const rest = bytes.subarray(at + 1, at + length);
  return rest.length === length - 1 && rest.every((byte) => (byte & 0xc0) === 0x80) ? length : 0;
}

/** UTF-8 read as Windows-1252: `Ã` or `Â` before what the second byte looks like, `â€` for quotes. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00BF‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Å[“’¸]/;
/** The decoder's mark, or control characters that no file holds on purpose. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const LOST = /[\uFFFD\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/;
/** A letter that a former conversion could not write: `H?l?ne`. */
const ASKED = /\p{L}\?|\?\p{L}/u;

/** The text lost letters on its way: it must be exported again, not guessed. */
export const isDamaged = (text: string): boolean =>
  MOJIBAKE.test(text) || LOST.test(text) || ASKED.test(text);
