import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor, type AuditKind } from '#libs/audit';
import { parisDay, PersonRecords, type OriginWrite, type PersonRecord } from '#libs/directory';
import { Clock, DomainError, Random, Transactions, type JsonObject } from '#libs/kernel';
import { hrLineReader } from './domain/hr-line.js';
import { USUAL_MAPPING, type HrMapping } from './domain/hr-mapping.js';
import { peopleOf } from './domain/hr-people.js';
import { planHr } from './domain/hr-plan.js';
import { excessOf, type Excess, type ImportPlan, type PlannedPerson } from './domain/plan.js';
import { HR } from './domain/hr-assignments.js';
import { readHrFile, type HrFile } from './hr-file.js';
import { ImportRunRepository, type ImportRun, type KeptProblem } from './import-run.repository.js';

/** Leavers or changes, in percent of the people present, beyond which an import stops. */
const MAX_PERCENT = 5;
/** People written at the same time: enough to fill two cores, few enough to leave sign-ins their connections. */
const WRITERS = 3;
const TOLD_EVERY = 200;

export interface HrOptions {
  /** How the file is laid out (default: the usual French headers). */
  readonly mapping?: HrMapping | undefined;
  /** Threshold of this import, for an officer who knows why. */
  readonly maxPercent?: number | undefined;
}

export interface HrApply extends HrOptions {
  readonly by: Actor;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

interface ImportProgress {
  readonly done: number;
  readonly total: number;
}

/** What an import would do or did. */
export interface ImportReport {
  /** Null for a simulation: it leaves nothing behind. */
  readonly importId: string | null;
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly encoding: string;
    readonly separator: string;
    readonly lines: number;
  };
  readonly plan: ImportPlan;
  /** What would stop it. */
  readonly excess: Excess | undefined;
}

/**
 * The HR export into the directory: simulated first, stopped by thresholds, applied in one transaction per
 * person, and resumable because the plan is always the difference with what is recorded (design D10).
 */
@Injectable()
export class HrImport {
  constructor(
    private readonly transactions: Transactions,
    private readonly runs: ImportRunRepository,
    private readonly people: PersonRecords,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Exactly what `apply` would do now. @throws DomainError `import.…` when the file cannot be read */
  async simulate(file: HrFile, options: HrOptions = {}): Promise<ImportReport> {
    return this.#plan(file, options);
  }

  /**
   * @throws DomainError `import.running` (one at a time), `import.threshold-passed`, and those of reading:
   * nothing is then changed. An unknown error leaves the people already written: the same file continues.
   */
  async apply(file: HrFile, request: HrApply): Promise<ImportReport> {
    return this.runs.alone(async () => {
      const report = { ...(await this.#plan(file, request)), importId: this.random.uuid() };
      await this.runs.start(this.#runOf(report), report.plan.problems);
      if (report.excess !== undefined) return this.#refuse(report, report.excess, request);
      try {
        await this.#write(report, request);
      } catch (error) {
        await this.#end(report, request.by, 'failed');
        throw error;
      }
      await this.#end(report, request.by, 'done');
      return report;
    });
  }

  async find(
    id: string,
  ): Promise<{ run: ImportRun; problems: readonly KeptProblem[] } | undefined> {
    const run = await this.runs.find(id);
    return run === undefined ? undefined : { run, problems: await this.runs.problemsOf(id, 1000) };
  }

  async #plan(file: HrFile, options: HrOptions): Promise<ImportReport> {
    const day = parisDay(this.clock.now());
    const mapping = options.mapping ?? USUAL_MAPPING;
    const read = await readHrFile(file, mapping, hrLineReader(mapping, day));
    const records: PersonRecord[] = [];
    for await (const page of this.people.pages()) records.push(...page);
    const plan = planHr(peopleOf(read.readings), records, {
      day,
      newId: () => this.random.uuid(),
      newSubject: () => this.random.token(18),
    });
    const { encoding, separator } = read;
    const { name, sha256 } = file;
    return {
      importId: null,
      file: { name, sha256, encoding, separator, lines: read.readings.length },
      plan,
      excess: excessOf(plan, options.maxPercent ?? MAX_PERCENT),
    };
  }

  #runOf(report: ImportReport & { readonly importId: string }): ImportRun {
    return {
      id: report.importId,
      source: HR,
      fileName: report.file.name,
      fileSha256: report.file.sha256,
      state: 'running',
      startedAt: this.clock.now(),
      finishedAt: null,
      totals: totalsOf(report),
    };
  }

  async #write(
    report: ImportReport & { readonly importId: string },
    request: HrApply,
  ): Promise<void> {
    const { arrivals, changes, departures } = report.plan;
    // Those who leave first: their rights end before anything else is done.
    const waiting = [...arrivals, ...changes, ...departures];
    const total = waiting.length;
    let done = 0;
    const writer = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        await this.#writePerson(next, report.importId, request.by);
        done++;
        request.onProgress?.({ done, total });
        if (done % TOLD_EVERY === 0) {
          await this.runs.progress(report.importId, { ...totalsOf(report), applied: done });
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: WRITERS }, writer));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** One person, one transaction, one trace. */
  async #writePerson(planned: PlannedPerson, importId: string, by: Actor): Promise<void> {
    const { person, stateBefore, fields, newMatricules, assignments, cancelledAssignments } =
      planned;
    const origins = fields.map((field): OriginWrite => ({
      field,
      source: HR,
      importId,
      rule: 'source-of-truth',
    }));
    await this.transactions.run(async (tx) => {
      await this.people.write(tx, {
        person,
        stateBefore,
        newMatricules,
        assignments,
        cancelledAssignments,
        origins,
        at: this.clock.now(),
      });
      await this.audit.record(tx, {
        kind: kindOf(planned),
        outcome: 'success',
        actor: by,
        subject: person.id,
        detail: traceOf(planned, importId),
      });
    });
  }

  async #refuse(
    report: ImportReport & { readonly importId: string },
    excess: Excess,
    { by }: HrApply,
  ): Promise<never> {
    await this.#end(report, by, 'refused');
    const shown = { importId: report.importId, ...excess };
    throw new DomainError('import.threshold-passed', 'conflict', shown, { shown });
  }

  async #end(
    report: ImportReport & { readonly importId: string },
    by: Actor,
    state: 'done' | 'refused' | 'failed',
  ): Promise<void> {
    const totals = totalsOf(report);
    const { importId, file, excess } = report;
    await this.transactions.run(async (tx) => {
      await this.runs.finish(tx, importId, { state, finishedAt: this.clock.now(), totals });
      await this.audit.record(tx, {
        kind: state === 'done' ? 'import.applied' : 'import.stopped',
        outcome: OUTCOMES[state],
        actor: by,
        detail: {
          importId,
          source: HR,
          file: file.name,
          sha256: file.sha256,
          ...totals,
          ...(excess === undefined ? {} : { excess: { ...excess } }),
        },
      });
    });
  }
}

const OUTCOMES = { done: 'success', refused: 'refused', failed: 'failure' } as const;

export function totalsOf({ plan, file }: ImportReport): JsonObject & Record<string, number> {
  return {
    lines: file.lines,
    arrivals: plan.arrivals.length,
    changes: plan.changes.length,
    departures: plan.departures.length,
    unchanged: plan.unchanged,
    held: plan.held,
    present: plan.present,
    withheldDepartures: plan.withheldDepartures,
    problems: plan.problems.length,
  };
}

function kindOf({ kind, person, stateBefore }: PlannedPerson): AuditKind {
  if (kind === 'arrival') return 'identity.created';
  return person.state === 'left' && stateBefore !== 'left' ? 'identity.left' : 'identity.changed';
}

/** Civil values stay out of the trail: it says which changed; posts and states are said whole. */
function traceOf(planned: PlannedPerson, importId: string): JsonObject {
  const { stateBefore, person, fields, differences, newMatricules } = planned;
  const posts = differences.filter(({ field }) => field === 'assignment');
  return {
    importId,
    source: HR,
    state: person.state,
    stateBefore,
    fields: [...fields],
    matricules: newMatricules.map(({ number }) => number),
    assignments: posts.map(({ before, after }) => ({ before, after })),
  };
}
