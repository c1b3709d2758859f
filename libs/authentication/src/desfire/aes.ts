import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';

const BLOCK = 16;
const ZEROS = Buffer.alloc(BLOCK);

// Keys go in as key objects: bytes cost Node 24 an exception caught inside, five times the cipher itself.
const cipherName = (key: Buffer, mode: 'ecb' | 'cbc'): string => `aes-${key.length * 8}-${mode}`;

/** One block, raw. */
export function encryptBlock(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv(cipherName(key, 'ecb'), createSecretKey(key), null).setAutoPadding(
    false,
  );
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

/** CBC over whole blocks, no padding; the IV of DESFire is zero unless said otherwise. */
export function cbcEncrypt(key: Buffer, plain: Buffer, iv: Buffer = ZEROS): Buffer {
  const cipher = createCipheriv(cipherName(key, 'cbc'), createSecretKey(key), iv).setAutoPadding(
    false,
  );
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

export function cbcDecrypt(key: Buffer, sealed: Buffer, iv: Buffer = ZEROS): Buffer {
  const decipher = createDecipheriv(
    cipherName(key, 'cbc'),
    createSecretKey(key),
    iv,
  ).setAutoPadding(false);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}

export function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));
}

/** Multiplication by x in GF(2^128) (RFC 4493 §2.3). */
function doubled(block: Buffer): Buffer {
  const out = Buffer.alloc(BLOCK);
  let carry = 0;
  for (let i = BLOCK - 1; i >= 0; i--) {
    const byte = block.readUInt8(i);
    out.writeUInt8(((byte << 1) & 0xff) | carry, i);
    carry = byte >> 7;
  }
  if (carry === 1) out.writeUInt8(out.readUInt8(BLOCK - 1) ^ 0x87, BLOCK - 1);
  return out;
}

/** The two subkeys of CMAC (RFC 4493 §2.3). */
export function cmacSubkeys(key: Buffer): readonly [Buffer, Buffer] {
  const first = doubled(encryptBlock(key, ZEROS));
  return [first, doubled(first)];
}

/** CMAC (RFC 4493). `iv` is not zero in the chained CMAC of EV1 only. */
export function cmac(key: Buffer, message: Buffer, iv: Buffer = ZEROS): Buffer {
  const [whole, partial] = cmacSubkeys(key);
  const isWhole = message.length > 0 && message.length % BLOCK === 0;
  const padded = isWhole ? message : padded80(message);
  const last = xor(padded.subarray(-BLOCK), isWhole ? whole : partial);
  return cbcEncrypt(key, Buffer.concat([padded.subarray(0, -BLOCK), last]), iv).subarray(-BLOCK);
}

/** ISO/IEC 9797-1 method 2: `80` then zeros, always added. */
export function padded80(plain: Buffer): Buffer {
  const length = (Math.floor(plain.length / BLOCK) + 1) * BLOCK;
  const out = Buffer.alloc(length);
  plain.copy(out);
  out.writeUInt8(0x80, plain.length);
  return out;
}

/** Undoes `padded80`; undefined when it is not that padding. */
export function unpadded80(padded: Buffer): Buffer | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  return padded[end] === 0x80 ? padded.subarray(0, end) : undefined;
}

export const rotatedLeft = (block: Buffer): Buffer =>
  Buffer.concat([block.subarray(1), block.subarray(0, 1)]);

/** CRC-32 without the final inversion (JAMCRC), least significant byte first: as DESFire wants it. */
export function crc32(bytes: Buffer): Buffer {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const out = Buffer.alloc(4);
  out.writeUInt32LE(crc >>> 0);
  return out;
}
