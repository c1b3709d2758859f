import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Random, Transactions, type JsonObject } from '#libs/kernel';
import { openRegisterFile, type RegisterFile } from './register-file.js';
import {
  RegisterLoadRepository,
  type Comparison,
  type RegisterLoadRow,
  type RegisterStaging,
} from './register-load.repository.js';
import { RegisterReading, type ReadingCount } from './register-reading.js';

/** More bad lines than this, and the file is not what it says it is. */
const MAX_BAD_SHARE = 0.001;
/** More professionals gone than this since the former register, and the file is cut (design D9). */
const MAX_VANISHED_PERCENT = 5;

/** Five seconds each. */
const SWAP_ATTEMPTS = 6;

interface LoadProgress {
  readonly step: 'reading' | 'indexing' | 'comparing' | 'replacing';
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly lines: number;
}

export interface LoadRequest {
  readonly by: Actor;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Percentage of professionals that may be missing: for an officer who knows why (default 5). */
  readonly maxVanishedPercent?: number;
}

type LoadTotals = ReadingCount & Comparison & { readonly brokenLinks: number };

export type LoadOutcome =
  | { readonly kind: 'loaded'; readonly loadId: string; readonly totals: LoadTotals }
  /** The very file that the register comes from. */
  | { readonly kind: 'unchanged'; readonly loadId: string };

interface Load {
  readonly id: string;
  readonly file: RegisterFile;
  readonly request: LoadRequest;
  readonly reading: RegisterReading;
  readonly step: (step: LoadProgress['step']) => void;
}

/**
 * The hub's copy of the national register: the extract `PS_LibreAcces_Personne_activite`, swapped whole.
 * Readers see the former register until the new one is complete, indexed and compared.
 */
@Injectable()
export class RegisterLoads {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: RegisterLoadRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** The load that the register in use comes from. */
  async last(): Promise<RegisterLoadRow | undefined> {
    return this.repository.last();
  }

  /**
   * @throws DomainError `rpps.load-running` (one at a time), `rpps.file-unreadable`,
   * `rpps.columns-missing`, `rpps.file-truncated`, `rpps.line-too-long`, `rpps.too-many-bad-lines`,
   * `rpps.register-empty`, `rpps.register-shrunk`, `rpps.register-busy`: the register in use is then untouched.
   */
  async load(path: string, request: LoadRequest): Promise<LoadOutcome> {
    const file = await openRegisterFile(path);
    return this.repository.alone(async (staging) => {
      const former = await this.repository.last();
      if (former?.fileSha256 === file.sha256) return { kind: 'unchanged', loadId: former.id };
      const load = this.#newLoad(file, request);
      await this.repository.start(this.#row(load));
      try {
        return await this.#replace(load, staging);
      } catch (error) {
        await this.#giveUp(load, error);
        throw error;
      } finally {
        await staging.drop();
      }
    });
  }

  #newLoad(file: RegisterFile, request: LoadRequest): Load {
    const told = { readBytes: 0, lines: 0 };
    const step = (now: LoadProgress['step']): void =>
      request.onProgress?.({ step: now, totalBytes: file.bytes, ...told });
    const reading = new RegisterReading(file, (readBytes, lines) => {
      Object.assign(told, { readBytes, lines });
      step('reading');
    });
    return { id: this.random.uuid(), file, request, reading, step };
  }

  #row({ id, file }: Load): RegisterLoadRow {
    return {
      id,
      fileName: file.name,
      fileSha256: file.sha256,
      startedAt: this.clock.now(),
      finishedAt: null,
      state: 'running',
      totals: {},
    };
  }

  async #replace(load: Load, staging: RegisterStaging): Promise<LoadOutcome> {
    const { reading, step, request } = load;
    await staging.copy(reading.entries());
    assertSound(reading);
    step('indexing');
    await staging.index();
    step('comparing');
    const comparison = await staging.compare();
    assertNotShrunk(comparison, request.maxVanishedPercent ?? MAX_VANISHED_PERCENT);
    step('replacing');
    const brokenLinks = await this.#swapWhenFree(load, comparison);
    const totals = { ...reading.count, ...comparison, brokenLinks };
    return { kind: 'loaded', loadId: load.id, totals };
  }

  /** A backup or a long report may be reading the register: the load's work is not thrown away for that. */
  async #swapWhenFree(load: Load, comparison: Comparison): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#swap(load, comparison);
      } catch (error) {
        const busy = error instanceof DomainError && error.code === 'rpps.register-busy';
        if (!busy || attempt === SWAP_ATTEMPTS) throw error;
      }
    }
  }

  /** The new register, the links it breaks, the load's row and the trace are one transaction. */
  async #swap(load: Load, comparison: Comparison): Promise<number> {
    return this.transactions.run(async (tx) => {
      const finishedAt = this.clock.now();
      const broken = await this.repository.breakVanished(tx, finishedAt);
      const totals = { ...load.reading.count, ...comparison, brokenLinks: broken.length };
      await this.repository.swap(tx);
      await this.repository.finish(tx, load.id, { state: 'done', finishedAt, totals });
      for (const { identityId, idnps } of broken) {
        await this.audit.record(tx, {
          kind: 'rpps.broken',
          outcome: 'success',
          actor: load.request.by,
          subject: identityId,
          detail: { idnps, because: 'absent from two consecutive registers', loadId: load.id },
        });
      }
      await this.#trace(load, { kind: 'rpps.loaded', outcome: 'success', tx, totals });
      return broken.length;
    });
  }

  async #giveUp(load: Load, error: unknown): Promise<void> {
    const refused = error instanceof DomainError;
    const because = refused ? error.code : 'internal';
    const totals = { ...load.reading.count, because };
    await this.transactions.run(async (tx) => {
      const state = refused ? 'refused' : 'failed';
      await this.repository.finish(tx, load.id, { state, finishedAt: this.clock.now(), totals });
      const outcome = refused ? 'refused' : 'failure';
      await this.#trace(load, { kind: 'rpps.load-refused', outcome, tx, totals });
    });
  }

  async #trace(
    { id, file, request }: Load,
    end: {
      readonly kind: 'rpps.loaded' | 'rpps.load-refused';
      readonly outcome: 'success' | 'refused' | 'failure';
      readonly tx: Parameters<AuditTrail['record']>[0];
      readonly totals: JsonObject;
    },
  ): Promise<void> {
    await this.audit.record(end.tx, {
      kind: end.kind,
      outcome: end.outcome,
      actor: request.by,
      detail: { loadId: id, file: file.name, sha256: file.sha256, ...end.totals },
    });
  }
}

function assertSound(reading: RegisterReading): void {
  const { lines, entries } = reading.count;
  const { badLines } = reading;
  if (badLines > lines * MAX_BAD_SHARE) {
    const shown = { badLines, lines };
    throw new DomainError('rpps.too-many-bad-lines', 'refused', shown, { shown });
  }
  if (entries === 0) throw new DomainError('rpps.register-empty', 'refused');
}

function assertNotShrunk({ former, vanished }: Comparison, maxPercent: number): void {
  if (vanished * 100 <= former * maxPercent) return;
  const shown = { former, vanished, maxPercent };
  throw new DomainError('rpps.register-shrunk', 'refused', shown, { shown });
}
