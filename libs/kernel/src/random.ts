import { randomBytes, randomUUID } from 'node:crypto';

/** The only door to chance. */
export abstract class Random {
  abstract bytes(length: number): Buffer;
  abstract uuid(): string;

  /** A URL-safe secret of `length` random bytes (default 32: 256 bits). */
  token(length = 32): string {
    return this.bytes(length).toString('base64url');
  }
}

export class SystemRandom extends Random {
  bytes(length: number): Buffer {
    return randomBytes(length);
  }

  uuid(): string {
    return randomUUID();
  }
}
