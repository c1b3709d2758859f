import { DomainError, type Clock, type Random } from '#libs/kernel';
import type { CardBox } from './card-box.js';
import { recording, replaying, tampering, type Dialogue } from './tap-alterations.js';
import { PATIENCE, layCard } from './vpcd-client.js';
import type { LaidCard, Patience, TapEnd, TapManners, TapResult } from './vpcd-client.js';

/** A ward post: its reader and how its screen is opened. */
export interface TablePost {
  readonly name: string;
  readonly unitLabel: string;
  /** Where the post's virtual reader listens (vpcd). */
  readonly readerPort: number;
  readonly readerHost?: string;
  /** Program and arguments that print the one-time address of the post's screen. */
  readonly browserCommand: readonly string[];
}

export interface TapOptions {
  readonly pullAfter?: number | undefined;
  readonly holdMilliseconds?: number | undefined;
  /** The answer whose first byte is altered, counted from 1. */
  readonly tamperAnswer?: number | undefined;
  /** Play the card's last dialogue again instead of laying the card. */
  readonly replay?: boolean | undefined;
}

export type ReaderState = 'untried' | 'free' | 'card-laid' | 'unreachable';

/** What those who watch the table are told. */
export type TableEvent =
  | { readonly kind: 'reader'; readonly post: string; readonly state: ReaderState }
  | { readonly kind: 'cards-changed' }
  | {
      readonly kind: 'tap';
      readonly tapId: string;
      readonly cardId: string;
      readonly label: string;
      readonly post: string;
      readonly state: 'laid' | 'powered' | 'ended' | 'failed';
      readonly apdus: number;
      readonly milliseconds: number;
      readonly end?: TapEnd;
      readonly code?: string;
    };

export interface TapReport extends TapResult {
  readonly tapId: string;
}

export type TableLog = (event: string, facts: Readonly<Record<string, string | number>>) => void;

interface OnReader {
  readonly cardId: string;
  readonly pull: AbortController;
}

interface TapInHand {
  readonly tapId: string;
  readonly cardId: string;
  readonly label: string;
  readonly post: string;
  readonly from: number;
}

/** Lays cards on the posts' readers: one card a reader, one reader a card. */
export class TapDesk {
  readonly #readers = new Map<string, ReaderState>();
  readonly #laid = new Map<string, OnReader>();
  readonly #dialogues = new Map<string, Dialogue>();
  readonly #watchers = new Set<(event: TableEvent) => void>();

  constructor(
    private readonly box: CardBox,
    readonly posts: readonly TablePost[],
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: TableLog,
    private readonly patience: Patience = PATIENCE,
  ) {
    for (const { name } of posts) this.#readers.set(name, 'untried');
  }

  /** @throws DomainError `post.unknown`. */
  post(name: string): TablePost {
    const found = this.posts.find((post) => post.name === name);
    if (found === undefined) throw new DomainError('post.unknown', 'not-found');
    return found;
  }

  readerState(post: string): ReaderState {
    return this.#readers.get(post) ?? 'untried';
  }

  hasDialogue(cardId: string): boolean {
    return this.#dialogues.has(cardId);
  }

  /** Calls `watcher` at each event. Returns how to stop. */
  watch(watcher: (event: TableEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell(event: TableEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  /**
   * One tap from the insertion to the end.
   * @throws DomainError `card.unknown`, `post.unknown`, `card.in-use`, `card.nothing-recorded`,
   * `reader.busy`, `reader.unreachable`.
   */
  async tap(cardId: string, postName: string, options: TapOptions = {}): Promise<TapReport> {
    const { label } = this.box.get(cardId);
    const post = this.post(postName);
    const kept: Buffer[] = [];
    const card = this.#prepared(cardId, options, kept);
    const pull = this.#reserve(cardId, postName);
    const hand = {
      tapId: this.random.uuid(),
      cardId,
      label,
      post: postName,
      from: this.clock.now().getTime(),
    };
    try {
      const manners = mannersOf(options, pull.signal);
      const result = await this.#lay(card, post, hand, manners);
      if (options.replay !== true && kept.length > 0) this.#dialogues.set(cardId, kept);
      return { tapId: hand.tapId, ...result };
    } finally {
      this.#laid.delete(postName);
      this.tell({ kind: 'cards-changed' });
    }
  }

  /** @throws DomainError `card.in-use` when the card lies on a reader. */
  inHand(cardId: string): void {
    const laid = [...this.#laid.values()].some((on) => on.cardId === cardId);
    if (laid) throw new DomainError('card.in-use', 'conflict');
  }

  /** Takes the card off a reader. @throws DomainError `reader.empty`. */
  pull(postName: string): void {
    const laid = this.#laid.get(this.post(postName).name);
    if (laid === undefined) throw new DomainError('reader.empty', 'conflict');
    laid.pull.abort();
  }

  /** Takes every card back. */
  clear(): void {
    for (const { pull } of this.#laid.values()) pull.abort();
  }

  #prepared(cardId: string, options: TapOptions, kept: Buffer[]): LaidCard {
    const card = this.box.laid(cardId);
    if (options.replay === true) return replaying(card.atr, this.#dialogues.get(cardId) ?? []);
    const { tamperAnswer } = options;
    return tamperAnswer === undefined ? recording(card, kept) : tampering(card, tamperAnswer);
  }

  #reserve(cardId: string, post: string): AbortController {
    if (this.#laid.has(post)) throw new DomainError('reader.busy', 'conflict');
    this.inHand(cardId);
    const pull = new AbortController();
    this.#laid.set(post, { cardId, pull });
    return pull;
  }

  async #lay(
    card: LaidCard,
    post: TablePost,
    hand: TapInHand,
    manners: TapManners,
  ): Promise<TapResult> {
    const reader = { host: post.readerHost ?? '127.0.0.1', port: post.readerPort };
    this.#progress(hand, 'laid', 0);
    const watcher = {
      inserted: () => {
        this.#setReader(post.name, 'card-laid');
        this.#progress(hand, 'powered', 0);
      },
      exchanged: (apdus: number) => this.#progress(hand, 'powered', apdus),
    };
    try {
      const result = await layCard(card, reader, this.clock, manners, watcher, this.patience);
      this.#setReader(post.name, result.end === 'reader-absent' ? 'unreachable' : 'free');
      this.tell({ kind: 'tap', ...shown(hand), state: 'ended', ...result });
      this.log('tap.ended', { tap: hand.tapId, post: post.name, ...result });
      return result;
    } catch (error) {
      this.#failed(hand, error);
      throw error;
    }
  }

  #failed(hand: TapInHand, error: unknown): void {
    const code = error instanceof DomainError ? error.code : 'unexpected';
    if (code === 'reader.unreachable') this.#setReader(hand.post, 'unreachable');
    const milliseconds = this.#since(hand);
    this.tell({ kind: 'tap', ...shown(hand), state: 'failed', apdus: 0, milliseconds, code });
    this.log('tap.failed', { tap: hand.tapId, post: hand.post, code });
  }

  #progress(hand: TapInHand, state: 'laid' | 'powered', apdus: number): void {
    this.tell({ kind: 'tap', ...shown(hand), state, apdus, milliseconds: this.#since(hand) });
  }

  #since(hand: TapInHand): number {
    return this.clock.now().getTime() - hand.from;
  }

  #setReader(post: string, state: ReaderState): void {
    this.#readers.set(post, state);
    this.tell({ kind: 'reader', post, state });
  }
}

const shown = ({ tapId, cardId, label, post }: TapInHand) => ({ tapId, cardId, label, post });

const mannersOf = (options: TapOptions, pulled: AbortSignal): TapManners => ({
  pulled,
  ...(options.pullAfter === undefined ? {} : { pullAfter: options.pullAfter }),
  ...(options.holdMilliseconds === undefined ? {} : { holdMilliseconds: options.holdMilliseconds }),
});
