import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DomainError, readConfig, type Clock, type Random } from '#libs/kernel';
import { BoxFile, type StoredCard } from './card-box.schemas.js';
import { cloneOf, newCard, type NewCard } from './new-card.js';
import { otherCard } from './other-cards.js';
import type { VirtualCard } from './virtual-card.js';
import { VirtualDesfire } from './virtual-desfire.js';
import type { LaidCard } from './vpcd-client.js';

/** Owner only: the box holds the keys written on the cards. */
const PRIVATE = 0o600;

/**
 * The cards that exist, in one JSON file: written whole to a new file, then renamed, so that a process
 * killed at any moment leaves the box as it was before or after, never between.
 */
export class CardBox {
  readonly #file: string;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #cards: Map<string, StoredCard>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, cards: readonly StoredCard[], random: Random, clock: Clock) {
    this.#file = file;
    this.#random = random;
    this.#clock = clock;
    this.#cards = new Map(cards.map((card) => [card.id, card]));
  }

  /** Opens the box; an empty one when there is no file. @throws ConfigError for a file that is not a box. */
  static async open(file: string, random: Random, clock: Clock): Promise<CardBox> {
    const text = await readIfThere(file);
    await mkdir(dirname(file), { recursive: true });
    const kept = text === undefined ? { version: 1, cards: [] } : parseJson(text, file);
    return new CardBox(file, readConfig(BoxFile, kept).cards, random, clock);
  }

  list(): readonly StoredCard[] {
    return [...this.#cards.values()];
  }

  /** @throws DomainError `card.unknown`. */
  get(id: string): StoredCard {
    const card = this.#cards.get(id);
    if (card === undefined) throw new DomainError('card.unknown', 'not-found');
    return card;
  }

  /** Adds a card, kept on disk when this returns. @throws DomainError `card.not-cloneable`. */
  async add(wanted: NewCard): Promise<StoredCard> {
    const id = this.#random.uuid();
    const card =
      wanted.kind === 'clone'
        ? cloneOf(id, this.get(wanted.of), this.#random)
        : newCard(id, wanted, this.#random);
    this.#cards.set(card.id, card);
    await this.save();
    return card;
  }

  /** Takes a card out of the box for good. */
  async destroy(id: string): Promise<void> {
    this.#cards.delete(this.get(id).id);
    await this.save();
  }

  /** The card ready to be laid: what it must remember is on disk before it answers. */
  laid(id: string): LaidCard {
    const card = this.#live(this.get(id));
    return {
      atr: card.atr,
      powerOn: () => card.powerOn(),
      answer: async (apdu) => {
        const before = card.changes;
        const answer = card.answer(apdu);
        if (card.changes !== before) await this.save();
        return answer;
      },
    };
  }

  /** One write at a time, in order. */
  save(): Promise<void> {
    this.#writing = this.#writeAfter(this.#writing);
    return this.#writing;
  }

  /** Resolves when nothing is being written any more. */
  async settled(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  async #writeAfter(before: Promise<void>): Promise<void> {
    // A failed write was told to its own caller; this one stands alone.
    await before.catch(() => undefined);
    await replaceFile(this.#file, `${JSON.stringify({ version: 1, cards: this.list() })}\n`);
  }

  #live(card: StoredCard): VirtualCard {
    if (card.kind === 'desfire') return new VirtualDesfire(card.desfire, this.#random, this.#clock);
    const uid = card.kind === 'mifare-classic' ? Buffer.from(card.uid, 'hex') : Buffer.alloc(0);
    return otherCard(card.kind, uid);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('card-box.unreadable', 'invalid', { file }, { cause });
  }
}

/** Written, flushed to the disk, then put in place in one step; the folder's entry too. */
async function replaceFile(file: string, text: string): Promise<void> {
  const next = `${file}.next`;
  const handle = await open(next, 'w', PRIVATE);
  try {
    await handle.chmod(PRIVATE);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
  await syncFolder(dirname(file));
}

/** Windows cannot flush a folder; the rename stands without it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
