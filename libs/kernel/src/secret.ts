import { timingSafeEqual, createHash } from 'node:crypto';
import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A value that prints `[secret]` in logs, JSON and errors. `reveal()` appears once, where it is used. */
export class Secret<T extends string | Buffer = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

const digest = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest();

/** Compares in constant time, whatever the lengths. */
export function sameSecret(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

/** SHA-256 in base64url: how one-time tokens are stored. */
export const hashToken = (token: string): string =>
  createHash('sha256').update(token).digest('base64url');
