import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ErrorLog } from '#libs/access';
import { Clock, Random, Transactions } from '#libs/kernel';
import { AuditWitness } from '../audit-witness.js';
import { SealRepository } from './seal.repository.js';
import { SealWriter } from './seal-writer.js';

/** For the health page: the last round that went well, and since when rounds fail. */
export interface SealerHealth {
  readonly lastRoundAt: Date | undefined;
  readonly failingSince: Date | undefined;
}

/**
 * Seals new events, round after round. Safe with several hubs (one seals, by advisory lock; each looks after
 * what it wrote itself) and with transactions that commit late: an event is in the queue from its commit to
 * its seal, whatever its time says.
 *
 * What it cannot see: an event that a superuser of the database takes away between its commit and its seal
 * (one round at most), queue included, when the process that wrote it ends before its next round. While that
 * process lives, its witness says `audit.tampered`; a row added by hand has no valid check.
 */
@Injectable()
export class AuditSealer implements OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #health: SealerHealth = { lastRoundAt: undefined, failingSince: undefined };

  constructor(
    private readonly transactions: Transactions,
    private readonly writer: SealWriter,
    private readonly repository: SealRepository,
    private readonly witness: AuditWitness,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: ErrorLog,
  ) {}

  /** One round each `everySeconds`, and one at once. */
  start(everySeconds = 5): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#tick(), everySeconds * 1000).unref();
    this.#tick();
  }

  /** Seals what waits one last time. */
  async onModuleDestroy(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#running;
    this.#tick();
    await this.#running;
  }

  health(): SealerHealth {
    return this.#health;
  }

  /** Seals all that waits, and looks for what was taken away before it could be sealed. */
  async round(): Promise<void> {
    let outcome = await this.writer.sealNext();
    while (outcome.kind === 'sealed' && outcome.full) outcome = await this.writer.sealNext();
    await this.#lookForVanished();
  }

  /** A round that lasts is not doubled; one that fails is said once and tried again at the next tick. */
  #tick(): void {
    if (this.#running !== undefined) return;
    this.#running = this.round().then(
      () => this.#done(),
      (error: unknown) => this.#failed(error),
    );
  }

  #done(): void {
    this.#running = undefined;
    this.#health = { lastRoundAt: this.clock.now(), failingSince: undefined };
  }

  #failed(error: unknown): void {
    this.#running = undefined;
    const { lastRoundAt, failingSince } = this.#health;
    if (failingSince === undefined) this.log.unknown(error, this.random.uuid());
    this.#health = { lastRoundAt, failingSince: failingSince ?? this.clock.now() };
  }

  async #lookForVanished(): Promise<void> {
    const waiting = this.witness.waiting();
    if (waiting.length === 0) return;
    const fates = await this.repository.fatesOf(waiting);
    for (const { id, kind, at } of waiting.filter((event) => fates.get(event.id) === 'vanished')) {
      await this.transactions.run((tx) =>
        this.writer.tampered(tx, {
          because: 'event-vanished',
          event: id,
          was: kind,
          at: at.toISOString(),
        }),
      );
    }
    this.witness.forget([...fates].filter(([, fate]) => isOver(fate)).map(([id]) => id));
  }
}

const isOver = (fate: string): boolean => fate !== 'under-way' && fate !== 'waiting';
