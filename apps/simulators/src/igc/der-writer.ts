/** What a DER encoding is written with: enough for names and extensions that no library would write. */
export const tlv = (tag: number, ...parts: readonly (Buffer | string)[]): Buffer => {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part)),
  );
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

export const STRING = { utf8: 0x0c, printable: 0x13, teletex: 0x14, ia5: 0x16 } as const;

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): readonly number[] {
  const bytes = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

export const integer = (value: number): Buffer => {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const first = bytes[0] ?? 0;
  return tlv(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
};

export interface NamePiece {
  /** OID of the attribute. */
  readonly type: string;
  readonly value: Buffer | string;
  readonly string?: number;
}

/** A name: one list a relative name; several attributes of one list share it, as in the cards' subjects. */
export const nameDer = (names: readonly (readonly NamePiece[])[]): Buffer =>
  tlv(
    0x30,
    ...names.map((set) =>
      tlv(
        0x31,
        ...set.map(({ type, value, string = STRING.utf8 }) =>
          tlv(0x30, oid(type), tlv(string, value)),
        ),
      ),
    ),
  );

/** The elements of a constructed one, each whole. */
export function partsOf(whole: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  let at = headerOf(whole);
  while (at < whole.length) {
    const part = whole.subarray(at);
    const end = headerOf(part) + contentLengthOf(part);
    parts.push(part.subarray(0, end));
    at += end;
  }
  return parts;
}

const headerOf = (element: Buffer): number => {
  const first = element[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
};

const contentLengthOf = (element: Buffer): number => {
  const first = element[1] ?? 0;
  return first < 0x80 ? first : element.readUIntBE(2, first & 0x7f);
};
