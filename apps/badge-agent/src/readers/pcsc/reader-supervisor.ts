import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { BackOff } from '../../back-off.js';
import type { Log } from '../../log.js';
import { News, type BindingName, type Order } from './child-messages.js';

/** Milliseconds. */
export interface SupervisorTimes {
  readonly heartbeat: number;
  /** A command that has no answer after this long: the binding hangs. */
  readonly transmit: number;
}

const SUPERVISOR_TIMES: SupervisorTimes = { heartbeat: 5000, transmit: 5000 };

export interface SupervisorParts {
  readonly binding: BindingName;
  readonly backOff: BackOff;
  readonly log: Log;
  readonly times?: SupervisorTimes;
  /** Built JavaScript of reader-process; where this file is built when absent. */
  readonly program?: string;
}

type CardNews = Extract<News, { type: 'reader' | 'inserted' | 'removed' }>;

/** What the reader needs of its process. */
export interface SupervisorEvents {
  heard(news: CardNews): void;
  /** The process is gone: no reader, no card, no answer any more. */
  lost(): void;
}

interface Question {
  resolve(answer: string | null): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Keeps the process of the readers alive: started again, later and later, whenever it ends, says that PC/SC
 * failed, hangs on a command or gives no sign. No binding recovers by itself from the death of pcscd.
 */
export class ReaderSupervisor {
  readonly #parts: SupervisorParts;
  readonly #events: SupervisorEvents;
  readonly #times: SupervisorTimes;
  readonly #questions = new Map<number, Question>();
  #child: ChildProcess | undefined;
  #isStopped = false;
  #lastId = 0;
  #missedPongs = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  #restart: NodeJS.Timeout | undefined;

  constructor(parts: SupervisorParts, events: SupervisorEvents) {
    this.#parts = parts;
    this.#events = events;
    this.#times = parts.times ?? SUPERVISOR_TIMES;
  }

  start(): void {
    const { binding, program = join(import.meta.dirname, 'reader-process.js') } = this.#parts;
    const child = fork(program, [binding], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child = child;
    this.#missedPongs = 0;
    child.on('message', (message) => {
      const news = News.safeParse(message);
      if (news.success && this.#child === child) this.#hear(news.data);
    });
    child.on('error', () => this.#gone(child, 'not-started'));
    child.on('exit', () => this.#gone(child, 'ended'));
    this.#heartbeat = setInterval(() => this.#beat(), this.#times.heartbeat);
  }

  /** The answer to a command, hexadecimal; null when the card, or the process, is gone. */
  async ask(reader: string, apdu: Buffer): Promise<string | null> {
    if (this.#child === undefined) return null;
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#fail('transmit-hangs'), this.#times.transmit);
      this.#questions.set(id, { resolve, timer });
      this.#order({ type: 'transmit', id, reader, apdu: apdu.toString('hex').toUpperCase() });
    });
  }

  release(reader: string): void {
    this.#order({ type: 'release', reader });
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child !== undefined) this.#gone(child, 'stopped');
  }

  #hear(news: News): void {
    switch (news.type) {
      case 'started':
        return;
      case 'pong':
        this.#missedPongs = 0;
        // Alive for a whole heartbeat: the next failure waits from the beginning again.
        this.#parts.backOff.succeeded();
        return;
      case 'answer':
        return this.#answered(news.id, news.answer);
      case 'failed':
        return this.#fail(news.because);
      case 'reader':
      case 'inserted':
      case 'removed':
        this.#events.heard(news);
    }
  }

  #answered(id: number, answer: string | null): void {
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    clearTimeout(question.timer);
    question.resolve(answer);
  }

  #beat(): void {
    if (this.#missedPongs >= 2) this.#fail('no-sign');
    else {
      this.#missedPongs += 1;
      this.#order({ type: 'ping' });
    }
  }

  #order(order: Order): void {
    if (this.#child?.connected === true) this.#child.send(order);
  }

  #fail(because: string): void {
    if (this.#child !== undefined) this.#gone(this.#child, because);
  }

  /** Once for each process: what it held is gone with it. */
  #gone(child: ChildProcess, because: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    clearInterval(this.#heartbeat);
    child.kill('SIGKILL');
    for (const id of this.#questions.keys()) this.#answered(id, null);
    this.#events.lost();
    if (this.#isStopped) return;
    const wait = this.#parts.backOff.next();
    this.#parts.log.warn('readers-lost', { because, againIn: wait });
    this.#restart = setTimeout(() => this.start(), wait);
  }
}
