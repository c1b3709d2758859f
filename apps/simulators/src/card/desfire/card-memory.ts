import { plusSeconds, parseInstant, type Clock, type Random } from '#libs/kernel';
import type { Application, DesfireState, StdFile } from './desfire-state.js';
import { CardFault, Status } from './protocol.js';
import type { SecureChannel } from './secure-channel.js';

/** Bits of the key settings, the same at card and application level. */
const Setting = { masterKey: 0x01, listFreely: 0x02, createFreely: 0x04, settings: 0x08 } as const;

/** Failures in a row after which the card makes the reader wait, and the longest wait. */
const PATIENCE = 5;
const LONGEST_DELAY = 16;

export interface Session {
  readonly keyNo: number;
  readonly channel: SecureChannel;
}

/** What lies in the card's memory, and who has proven what since it was powered. */
export class CardMemory {
  readonly state: DesfireState;
  readonly random: Random;
  readonly #clock: Clock;
  session: Session | undefined;
  #selected: Application | undefined;
  #changes = 0;

  constructor(state: DesfireState, random: Random, clock: Clock) {
    this.state = state;
    this.random = random;
    this.#clock = clock;
  }

  /** Counts every change of the lasting state. */
  get changes(): number {
    return this.#changes;
  }

  get selected(): Application | undefined {
    return this.#selected;
  }

  powerOn(): void {
    this.session = undefined;
    this.#selected = undefined;
  }

  changed(): void {
    this.#changes += 1;
  }

  /** @throws CardFault when there is no such application. */
  select(aid: string): void {
    const found = this.state.applications.find((application) => application.aid === aid);
    if (found === undefined && aid !== '000000') throw new CardFault(Status.noSuchApplication);
    this.session = undefined;
    this.#selected = found;
  }

  /** The application a command needs. @throws CardFault at card level. */
  application(): Application {
    if (this.#selected === undefined) throw new CardFault(Status.permissionDenied);
    return this.#selected;
  }

  /** @throws CardFault inside an application. */
  cardLevel(): DesfireState {
    if (this.#selected !== undefined) throw new CardFault(Status.permissionDenied);
    return this.state;
  }

  keys(): readonly { value: string; version: number }[] {
    return this.#selected?.keys ?? [this.state.picc.key];
  }

  /** @throws CardFault when the level has no such key. */
  key(number: number): { value: string; version: number } {
    const key = this.keys()[number];
    if (key === undefined) throw new CardFault(Status.noSuchKey);
    return key;
  }

  file(number: number): StdFile {
    const file = this.application().files.find((one) => one.number === number);
    if (file === undefined) throw new CardFault(Status.noSuchFile);
    return file;
  }

  get settings(): number {
    return this.#selected?.settings ?? this.state.picc.settings;
  }

  allows(bit: keyof typeof Setting): boolean {
    return (this.settings & Setting[bit]) !== 0;
  }

  /** @throws CardFault unless the master key of this level was proven. */
  mastered(): void {
    this.proven(0);
  }

  /** @throws CardFault unless this key was proven. */
  proven(keyNo: number): void {
    if (this.session?.keyNo !== keyNo) throw new CardFault(Status.authentication);
  }

  masteredUnless(bit: 'listFreely' | 'createFreely'): void {
    if (!this.allows(bit)) this.mastered();
  }

  /** @throws CardFault while the card makes the reader wait. */
  patience(): void {
    const until = parseInstant(this.state.failures.delayedUntil ?? '');
    if (until !== undefined && this.#clock.now() < until) {
      throw new CardFault(Status.authenticationDelay);
    }
  }

  authenticationFailed(): void {
    const inARow = this.state.failures.inARow + 1;
    const delay = Math.min(2 ** (inARow - PATIENCE), LONGEST_DELAY);
    const until = inARow < PATIENCE ? null : plusSeconds(this.#clock.now(), delay).toISOString();
    this.state.failures = { inARow, delayedUntil: until };
    this.changed();
  }

  authenticationSucceeded(): void {
    if (this.state.failures.inARow === 0) return;
    this.state.failures = { inARow: 0, delayedUntil: null };
    this.changed();
  }

  /** Bytes still free: files take whole pages of 32 bytes. */
  get free(): number {
    const files = this.state.applications.flatMap((application) => application.files);
    const used = files.map((file) => Math.ceil(file.content.length / 2 / PAGE) * PAGE);
    return CAPACITY - used.reduce((sum, size) => sum + size, 0);
  }
}

const CAPACITY = 16_384;
const PAGE = 32;
