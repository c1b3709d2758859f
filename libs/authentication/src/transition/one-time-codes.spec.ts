import { SeededRandom } from '../../../kernel/src/testing.js';
import { newTotpSecret, stepOf, totpForPhone } from './one-time-codes.js';

/** RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
const RFC_SECRET = Buffer.from('12345678901234567890');
const VECTORS = [
  [59, '287082', 1],
  [1_111_111_109, '081804', 37_037_036],
  [1_111_111_111, '050471', 37_037_037],
  [1_234_567_890, '005924', 41_152_263],
  [2_000_000_000, '279037', 66_666_666],
] as const;

const at = (seconds: number): Date => new Date(seconds * 1000);

describe('a one-time code', () => {
  it.each(VECTORS)('at %i s is the one of RFC 6238', (seconds, code, step) => {
    expect(stepOf(RFC_SECRET, code, at(seconds))).toBe(step);
  });

  it('of the period before or after is accepted, no other', () => {
    const now = 1_111_111_111;
    const steps = [-60, -30, 0, 30, 60].map((shift) =>
      stepOf(RFC_SECRET, '050471', at(now + shift)),
    );
    const step = 37_037_037;
    expect(steps).toEqual([undefined, step, step, step, undefined]);
  });

  it.each(['', '05047', '0504711', '05O471', '-50471', '٠٥٠٤٧١'])('%j is none', (typed) => {
    expect(stepOf(RFC_SECRET, typed, at(1_111_111_111))).toBeUndefined();
  });

  it('may be typed in two groups', () => {
    expect(stepOf(RFC_SECRET, '050 471', at(1_111_111_111))).toBe(37_037_037);
  });

  it('comes from a secret of 160 bits that a phone reads', () => {
    const secret = newTotpSecret(new SeededRandom('totp'));
    expect(secret).toHaveLength(20);
    const { uri, base32 } = totpForPhone(RFC_SECRET, 'Claire Moreau');
    expect(base32).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    const url = new URL(uri);
    expect(`${url.protocol}${url.host}`).toBe('otpauth:totp');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      issuer: 'Portique',
      secret: base32,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
