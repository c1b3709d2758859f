import { execFile } from 'node:child_process';
import type { Log } from './log.js';

/** Milliseconds. */
const LOCK_MS = 5000;

/** Locks the session of the operating system: `loginctl lock-sessions`, `LockWorkStation`… */
export abstract class PostLock {
  abstract lock(because: string): void;
}

/** A command of the hospital's, its words separated by blanks; no shell reads it. */
export class CommandLock extends PostLock {
  readonly #command: readonly string[];
  readonly #log: Log;

  constructor(command: string, log: Log) {
    super();
    this.#command = command.trim().split(/\s+/);
    this.#log = log;
  }

  lock(because: string): void {
    const [file = '', ...words] = this.#command;
    execFile(file, words, { timeout: LOCK_MS }, (error) => {
      if (error === null) this.#log.info('post-locked', { because });
      else this.#log.error('lock-failed', { because, code: String(error.code ?? error.signal) });
    });
  }
}

/** No command is configured: the post is not locked by the agent. */
export class NoLock extends PostLock {
  readonly #log: Log;

  constructor(log: Log) {
    super();
    this.#log = log;
  }

  lock(because: string): void {
    this.#log.warn('not-locked', { because, missing: 'lock-command' });
  }
}
