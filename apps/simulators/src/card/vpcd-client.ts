import { connect, type Socket } from 'node:net';
import { DomainError, type Clock } from '#libs/kernel';
import { Control, FrameReader, frame } from './vpcd-frames.js';

/** What the client needs of a card; the answer may wait until the card's memory is safe on disk. */
export interface LaidCard {
  readonly atr: Buffer;
  powerOn(): void;
  answer(apdu: Buffer): Promise<Buffer>;
}

export interface ReaderAddress {
  readonly host: string;
  readonly port: number;
}

export interface TapManners {
  /** The card is pulled when the command after this many APDUs arrives: it stays without answer. */
  readonly pullAfter?: number;
  /** Kept on the reader this long after the first power-on, whatever the reader does. Milliseconds. */
  readonly holdMilliseconds?: number;
  /** The card is taken back at once when it fires. */
  readonly pulled?: AbortSignal;
}

/**
 * How a tap ended: the reader powered the card off, the card was pulled, the card was taken back after
 * a silence (or the time it had to be held), or the reader went away.
 */
export type TapEnd = 'powered-off' | 'removed' | 'held' | 'reader-absent';

export interface TapResult {
  readonly apdus: number;
  /** From the insertion to the last sign of the reader. */
  readonly milliseconds: number;
  readonly end: TapEnd;
}

export interface Patience {
  /** For the first power-on: a reader that already has a card lets a second one wait. Milliseconds. */
  readonly powerOn: number;
  /** Without a command, before the card is taken back. Milliseconds. */
  readonly silence: number;
  /** After a power-off, for the reader to power the card on again. Milliseconds. */
  readonly powerOff: number;
  /** The longest tap. Milliseconds. */
  readonly longest: number;
}

export const PATIENCE: Patience = {
  powerOn: 4_000,
  silence: 3_000,
  powerOff: 150,
  longest: 120_000,
};

export interface TapWatcher {
  /** The reader powered the card for the first time: only now is it inserted. */
  inserted?(): void;
  /** After each answered command. */
  exchanged?(apdus: number): void;
}

/**
 * Lays a card on a reader that speaks vpcd, and takes it back at the end.
 * @throws DomainError `reader.unreachable` when nothing listens, `reader.busy` when no power comes.
 */
export function layCard(
  card: LaidCard,
  reader: ReaderAddress,
  clock: Clock,
  manners: TapManners = {},
  watcher: TapWatcher = {},
  patience: Patience = PATIENCE,
): Promise<TapResult> {
  return new Promise((resolve, reject) => {
    const socket = connect(reader.port, reader.host);
    socket.setNoDelay(true);
    const tap = new Tap(card, socket, clock, manners, watcher, patience);
    tap.over.then(resolve, reject);
    socket.once('connect', () => tap.begin());
    socket.on('data', (bytes) => tap.hear(bytes));
    socket.once('error', (cause) => tap.broken(cause));
    socket.once('close', () => tap.closed());
  });
}

type Waiting = 'power-on' | 'silence' | 'power-off' | 'hold' | 'longest';

class Tap {
  readonly over: Promise<TapResult>;
  readonly #frames = new FrameReader();
  readonly #timers = new Map<Waiting, NodeJS.Timeout>();
  readonly #settle: { resolve(result: TapResult): void; reject(error: unknown): void };
  #chain: Promise<void> = Promise.resolve();
  #insertedAt = 0;
  #lastSignAt = 0;
  #connected = false;
  #powered = false;
  #ended = false;
  #apdus = 0;

  constructor(
    private readonly card: LaidCard,
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly manners: TapManners,
    private readonly watcher: TapWatcher,
    private readonly patience: Patience,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<TapResult>();
    this.over = promise;
    this.#settle = { resolve, reject };
    manners.pulled?.addEventListener('abort', this.#pull);
  }

  readonly #pull = (): void => this.#end('removed');

  begin(): void {
    this.#connected = true;
    this.#insertedAt = this.#signed();
    this.#wait('power-on', this.patience.powerOn, () =>
      this.#fail(new DomainError('reader.busy', 'conflict')),
    );
    this.#wait('longest', this.patience.longest, () => this.#end('held'));
  }

  /** Frames are answered one after the other, in their order. */
  hear(bytes: Buffer): void {
    this.#chain = this.#takeAfter(this.#chain, bytes);
  }

  async #takeAfter(before: Promise<void>, bytes: Buffer): Promise<void> {
    await before;
    try {
      for (const payload of this.#frames.read(bytes)) await this.#take(payload);
    } catch (error) {
      this.#fail(error);
    }
  }

  broken(cause: Error): void {
    if (!this.#connected)
      this.#fail(new DomainError('reader.unreachable', 'unavailable', {}, { cause }));
  }

  closed(): void {
    if (this.#powered) this.#end('reader-absent');
    else this.#fail(new DomainError('reader.unreachable', 'unavailable'));
  }

  async #take(payload: Buffer): Promise<void> {
    if (this.#ended) return;
    if (payload.length > 1) await this.#command(payload);
    else this.#control(payload.readUInt8(0));
  }

  #control(code: number): void {
    switch (code) {
      case Control.getAtr:
        this.socket.write(frame(this.card.atr));
        return;
      case Control.powerOn:
        this.#powerOn();
        return;
      case Control.reset:
        this.card.powerOn();
        return;
      case Control.powerOff:
        this.#powerOff();
        return;
      default:
      // Not of the protocol: a real card has no way to answer it either.
    }
  }

  #powerOn(): void {
    this.card.powerOn();
    this.#stopWaiting('power-off');
    this.#signed();
    if (!this.#powered) {
      this.#powered = true;
      this.#stopWaiting('power-on');
      this.watcher.inserted?.();
      const hold = this.manners.holdMilliseconds;
      if (hold !== undefined) this.#wait('hold', hold, () => this.#end('held'));
    }
    this.#awaitSilence();
  }

  /** A reader may power off and on again; the tap is over when it stays off. */
  #powerOff(): void {
    this.#signed();
    this.#stopWaiting('silence');
    if (!this.#powered || this.manners.holdMilliseconds !== undefined) return;
    this.#wait('power-off', this.patience.powerOff, () => this.#end('powered-off'));
  }

  async #command(apdu: Buffer): Promise<void> {
    this.#stopWaiting('silence');
    if (this.#apdus === this.manners.pullAfter) {
      this.#end('removed');
      return;
    }
    const answer = await this.card.answer(apdu);
    this.#apdus += 1;
    this.#signed();
    if (this.#ended) return;
    this.socket.write(frame(answer));
    this.watcher.exchanged?.(this.#apdus);
    this.#awaitSilence();
  }

  #awaitSilence(): void {
    if (this.manners.holdMilliseconds !== undefined) return;
    this.#wait('silence', this.patience.silence, () => this.#end('held'));
  }

  #signed(): number {
    this.#lastSignAt = this.clock.now().getTime();
    return this.#lastSignAt;
  }

  #wait(name: Waiting, milliseconds: number, act: () => void): void {
    this.#stopWaiting(name);
    this.#timers.set(name, setTimeout(act, milliseconds));
  }

  #stopWaiting(name: Waiting): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #end(end: TapEnd): void {
    const milliseconds = this.#lastSignAt - this.#insertedAt;
    this.#takeBack(() => this.#settle.resolve({ apdus: this.#apdus, milliseconds, end }));
  }

  #fail(error: unknown): void {
    this.#takeBack(() => this.#settle.reject(error));
  }

  /** Once: the card leaves the reader, which sees the connection close. */
  #takeBack(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.manners.pulled?.removeEventListener('abort', this.#pull);
    this.socket.destroy();
    settle();
  }
}
