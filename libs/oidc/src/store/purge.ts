import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { Random } from '#libs/kernel';
import { SeenOnce } from '../access/seen-once.repository.js';
import { ArtefactStore } from './artefact.js';

const EVERY_MS = 60_000;
const CHUNK = 1_000;
/** At most this many chunks each time: the purge never holds the table for long. */
const CHUNKS = 50;

/** Removes expired artefacts and used one-time identifiers, a bounded number each minute. */
@Injectable()
export class Purge implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ArtefactStore,
    private readonly seen: SeenOnce,
    private readonly log: ErrorLog,
    private readonly random: Random,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.#running = this.#safely();
    }, EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #safely(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      this.log.unknown(error, this.random.uuid());
    }
  }

  /** Returns how many artefacts were removed. */
  async run(): Promise<number> {
    let removed = 0;
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      const count = await this.store.purge(CHUNK);
      removed += count;
      if (count < CHUNK) break;
    }
    await this.seen.purge();
    return removed;
  }
}
