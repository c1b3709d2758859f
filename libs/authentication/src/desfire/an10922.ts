import { DomainError } from '#libs/kernel';
import { cbcEncrypt, cmacSubkeys, xor } from './aes.js';

const TWO_BLOCKS = 32;

/**
 * A key of its own for each card (NXP AN10922). The length of the master key chooses AES-128, 192 or 256.
 * @param input 1 to 31 bytes: what tells this key from the others.
 * @throws DomainError `badge.diversification-input`, `badge.master-key-length`
 */
export function diversified(master: Buffer, input: Buffer): Buffer {
  if (input.length === 0 || input.length >= TWO_BLOCKS) {
    throw new DomainError('badge.diversification-input', 'invalid', { bytes: input.length });
  }
  switch (master.length) {
    case 16:
      return block(master, 0x01, input);
    case 24: {
      const [a, b] = [block(master, 0x11, input), block(master, 0x12, input)];
      const middle = xor(a.subarray(8), b.subarray(0, 8));
      return Buffer.concat([a.subarray(0, 8), middle, b.subarray(8)]);
    }
    case 32:
      return Buffer.concat([block(master, 0x41, input), block(master, 0x42, input)]);
    default:
      throw new DomainError('badge.master-key-length', 'invalid', { bytes: master.length });
  }
}

/** One block: the CMAC of constant ‖ input, always over two blocks (short inputs are padded to 32 bytes). */
function block(master: Buffer, constant: number, input: Buffer): Buffer {
  const [whole, partial] = cmacSubkeys(master);
  const message = Buffer.concat([Buffer.of(constant), input]);
  const padded = Buffer.alloc(TWO_BLOCKS);
  message.copy(padded);
  if (message.length < TWO_BLOCKS) padded.writeUInt8(0x80, message.length);
  const last = xor(padded.subarray(16), message.length < TWO_BLOCKS ? partial : whole);
  return cbcEncrypt(master, Buffer.concat([padded.subarray(0, 16), last])).subarray(16);
}
