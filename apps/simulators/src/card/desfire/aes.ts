import { createCipheriv, createDecipheriv } from 'node:crypto';

/** AES-128 as the card computes it: blocks of 16 bytes, no padding of its own. */
export const BLOCK = 16;
export const ZERO = Buffer.alloc(BLOCK);

export function encipher(key: Buffer, iv: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

export function decipher(key: Buffer, iv: Buffer, sealed: Buffer): Buffer {
  const cipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(sealed), cipher.final()]);
}

export const xor = (a: Buffer, b: Buffer): Buffer =>
  Buffer.from(a.map((byte, i) => byte ^ b.readUInt8(i)));

/** One byte to the left, the first byte last: the proof that a challenge was read. */
export const rotateLeft = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)]);

/** ISO/IEC 9797-1 method 2: always one `80`, then zeros to a whole block. */
export const pad80 = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.of(0x80), Buffer.alloc(BLOCK - 1 - (bytes.length % BLOCK))]);

/** Undoes `pad80`; undefined when there is no such padding. */
export function unpad80(bytes: Buffer): Buffer | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0);
  if (end < 0 || bytes.length - end > BLOCK || bytes.readUInt8(end) !== 0x80) return undefined;
  return bytes.subarray(0, end);
}

/** Zeros to a whole block, none when it is whole. */
export const padZero = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);

/** CMAC (RFC 4493); `iv` chains the CMACs of an EV1 session. */
export function cmac(key: Buffer, message: Buffer, iv: Buffer = ZERO): Buffer {
  const k1 = doubled(encipher(key, ZERO, ZERO));
  const whole = message.length > 0 && message.length % BLOCK === 0;
  const padded = whole ? message : pad80(message);
  const last = xor(padded.subarray(-BLOCK), whole ? k1 : doubled(k1));
  return encipher(key, iv, Buffer.concat([padded.subarray(0, -BLOCK), last])).subarray(-BLOCK);
}

/** CRC-32 as DESFire has it (JAMCRC: no final inversion), least significant byte first. */
export function crc32(...parts: readonly Buffer[]): Buffer {
  let crc = 0xff_ff_ff_ff;
  for (const byte of Buffer.concat(parts)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1;
    }
  }
  const out = Buffer.alloc(4);
  out.writeUInt32LE(crc >>> 0);
  return out;
}

function doubled(block: Buffer): Buffer {
  const out = Buffer.alloc(BLOCK);
  for (let i = 0; i < BLOCK; i++) {
    const carry = i + 1 < BLOCK ? block.readUInt8(i + 1) >> 7 : 0;
    out.writeUInt8(((block.readUInt8(i) << 1) & 0xff) | carry, i);
  }
  if (block.readUInt8(0) >> 7 === 1) out.writeUInt8(out.readUInt8(15) ^ 0x87, 15);
  return out;
}
