import { Secret as OtpSecret, TOTP } from 'otpauth';
import type { Random } from '#libs/kernel';

/** RFC 4226 §4 R6: 160 bits. */
const SECRET_BYTES = 20;
const PERIOD_SECONDS = 30;
const DIGITS = 6;
/** A phone may be one period early or late (RFC 6238 §5.2). */
const WINDOW = 1;

export const newTotpSecret = (random: Random): Buffer => random.bytes(SECRET_BYTES);

const made = (secret: Buffer, label: string): TOTP =>
  new TOTP({
    issuer: 'Portique',
    label,
    // What every application for phones supports.
    algorithm: 'SHA1',
    digits: DIGITS,
    period: PERIOD_SECONDS,
    secret: new OtpSecret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** For the person's application: the address in the QR code, and the secret to type by hand (base32). */
export function totpForPhone(secret: Buffer, label: string): { uri: string; base32: string } {
  const totp = made(secret, label);
  return { uri: totp.toString(), base32: totp.secret.base32 };
}

/** The period whose code was typed (RFC 6238 §4.2); undefined when it is the code of none that counts now. */
export function stepOf(secret: Buffer, typed: string, now: Date): number | undefined {
  const token = typed.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = made(secret, '').validate({ token, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / PERIOD_SECONDS) + delta;
}
