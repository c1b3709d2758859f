import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/**
 * Signs and checks the provider's cookies (HMAC-SHA-256, base64url), in the form that its cookie library
 * asks for (`Keygrip`). The key is prepared once; the library would do it again for each of some twenty
 * signatures of a sign-in.
 */
export class CookieKey {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }

  verify(text: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(text));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  /** 0: signed by the key of today; -1: by nobody we know. */
  index(text: string, signature: string): number {
    return this.verify(text, signature) ? 0 : -1;
  }
}
