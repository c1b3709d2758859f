import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Clock } from './clock.js';
import { Keyring } from './keyring.js';
import { Random } from './random.js';
import { Secret } from './secret.js';
import { Signals } from './signals.js';
import { Transactions, type Transaction } from './transactions.js';

/** A clock that stands still until it is moved. */
export class SetClock extends Clock {
  #now: Date;

  constructor(at: string) {
    super();
    this.#now = new Date(at);
  }

  now(): Date {
    return this.#now;
  }

  moveTo(at: string): void {
    this.#now = new Date(at);
  }

  forward(seconds: number): void {
    this.#now = new Date(this.#now.getTime() + seconds * 1000);
  }
}

/** Chance that repeats itself: bytes from SHA-256 of a seed and a counter. */
export class SeededRandom extends Random {
  #count = 0;

  constructor(readonly seed = 'portique') {
    super();
  }

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      blocks.push(createHash('sha256').update(`${this.seed}/${this.#count++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }
}

export const testKeyring = (): Keyring =>
  new Keyring(new Secret(Buffer.alloc(32, 7)), new SeededRandom('keyring'));

/** Runs the work at once, for services tested with fakes. */
export class ImmediateTransactions extends Transactions {
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return work({} as Transaction);
  }
}

/** Signals inside one process, delivered at once. */
export class ImmediateSignals extends Signals {
  readonly sent: { readonly topic: string; readonly payload: string }[] = [];
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();

  async send(_tx: Transaction, topic: string, payload: string): Promise<void> {
    this.sent.push({ topic, payload });
    for (const listener of this.#listeners.get(topic) ?? []) listener(payload);
    await Promise.resolve();
  }

  on(topic: string, listener: (payload: string) => void): () => void {
    const known = this.#listeners.get(topic) ?? new Set();
    known.add(listener);
    this.#listeners.set(topic, known);
    return () => known.delete(listener);
  }
}

/** `describe`, or a suite left out where an outside tool is not installed; the run's last lines name it. */
export function describeWith(...tools: readonly string[]): jest.Describe {
  return tools.every(isInstalled) ? describe : describe.skip;
}

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Some say their version in another way, and exit with an error.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
