import { argon2 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError, Random, sameSecret, type Secret } from '#libs/kernel';
import { z } from 'zod';

/** OWASP's smallest argon2id setting: 7 MiB, 5 passes, 1 lane. */
const MEMORY_KIB = 7168;
const PASSES = 5;
const LANES = 1;
const TAG = 32;
/** Hashes computed at once, and how many may wait: a login storm cannot starve taps (design D16). */
const AT_ONCE = 2;
const MAY_WAIT = 400;

const Phc = z
  .string()
  .regex(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$[\w+/]+$/)
  .transform((text) => {
    const [, , , parameters = '', salt = '', tag = ''] = text.split('$');
    const [memory = 0, passes = 0, parallelism = 0] = parameters
      .split(',')
      .map((p) => Number(p.slice(2)));
    return { memory, passes, parallelism, salt: b64(salt), tag: b64(tag) };
  });

const b64 = (text: string): Buffer => Buffer.from(text, 'base64');
const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** PINs as argon2id verifiers (PHC strings), computed off the event loop in a bounded queue. */
@Injectable()
export class PinHash {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly random: Random) {}

  async make(pin: Secret): Promise<string> {
    const salt = this.random.bytes(16);
    const parameters = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES };
    const tag = await this.#compute(pin, { ...parameters, salt, length: TAG });
    return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(tag)}`;
  }

  /** True when the PIN is the one of the verifier. */
  async check(pin: Secret, verifier: string): Promise<boolean> {
    const phc = Phc.parse(verifier);
    const tag = await this.#compute(pin, { ...phc, length: phc.tag.length });
    return sameSecret(tag, phc.tag);
  }

  async #compute(pin: Secret, work: HashWork): Promise<Buffer> {
    await this.#turn();
    try {
      return await argon2id(pin, work);
    } finally {
      this.#handOver();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= MAY_WAIT) throw new DomainError('pin.too-busy', 'too-many');
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** The slot goes to the next one who waits, or is free again. */
  #handOver(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

interface HashWork {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly length: number;
}

function argon2id(pin: Secret, work: HashWork): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        message: pin.reveal(),
        nonce: work.salt,
        memory: work.memory,
        passes: work.passes,
        parallelism: work.parallelism,
        tagLength: work.length,
      },
      (error, tag) => {
        if (error === null) resolve(Buffer.from(tag));
        else reject(error);
      },
    );
  });
}
