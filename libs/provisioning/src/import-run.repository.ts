import { Injectable } from '@nestjs/common';
import { Database, inside, LOCKS } from '#libs/database';
import { DomainError, JsonObject, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { ImportProblem } from './domain/import-problem.js';

/** One import into the directory at a time in the whole installation. */
const IMPORT_LOCK = LOCKS.hrImport;
const Locked = z.object({ locked: z.boolean() });

export interface ImportRun {
  readonly id: string;
  readonly source: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly state: 'running' | 'done' | 'refused' | 'failed';
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly totals: JsonObject;
}

const Run: z.ZodType<ImportRun> = z.object({
  id: z.uuid(),
  source: z.string(),
  fileName: z.string(),
  fileSha256: z.string(),
  state: z.enum(['running', 'done', 'refused', 'failed']),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  totals: JsonObject,
});

/** A problem as kept: its code may be of an older version. */
export type KeptProblem = Omit<ImportProblem, 'code'> & { readonly code: string };

@Injectable()
export class ImportRunRepository {
  constructor(private readonly database: Database) {}

  /** @throws DomainError `import.running` when another import is under way */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect();
    let cut: Error | undefined;
    const onCut = (error: Error): void => {
      cut = error;
    };
    client.on('error', onCut);
    try {
      const taken = await client.query('select pg_try_advisory_lock($1) as locked', [IMPORT_LOCK]);
      if (!Locked.parse(taken.rows[0]).locked) throw new DomainError('import.running', 'conflict');
      try {
        return await work();
      } finally {
        if (cut === undefined) await client.query('select pg_advisory_unlock($1)', [IMPORT_LOCK]);
      }
    } finally {
      client.off('error', onCut);
      client.release(cut);
    }
  }

  /** Opens a run with its problems. A run that was killed never finishes: it is marked failed. */
  async start(run: ImportRun, problems: readonly ImportProblem[]): Promise<void> {
    const rows = problems.map(({ line, code, reason }) => ({
      importId: run.id,
      line,
      code,
      reason,
    }));
    await this.database.prisma.$transaction([
      this.database.prisma.importRun.updateMany({
        where: { state: 'running' },
        data: { state: 'failed', finishedAt: run.startedAt },
      }),
      this.database.prisma.importRun.create({ data: run }),
      // Two problems of one kind on one line are told once.
      this.database.prisma.importProblem.createMany({ data: rows, skipDuplicates: true }),
    ]);
  }

  /** How far a run is, for those who look from elsewhere. */
  async progress(id: string, totals: JsonObject): Promise<void> {
    await this.database.prisma.importRun.update({ where: { id }, data: { totals } });
  }

  async finish(
    tx: Transaction,
    id: string,
    end: Pick<ImportRun, 'state' | 'finishedAt' | 'totals'>,
  ): Promise<void> {
    await inside(tx).importRun.update({ where: { id }, data: end });
  }

  async find(id: string): Promise<ImportRun | undefined> {
    const row = await this.database.prisma.importRun.findUnique({ where: { id } });
    return row === null ? undefined : Run.parse(row);
  }

  async problemsOf(importId: string, limit: number): Promise<readonly KeptProblem[]> {
    return this.database.prisma.importProblem.findMany({
      where: { importId },
      orderBy: [{ line: 'asc' }, { code: 'asc' }],
      take: limit,
      select: { line: true, code: true, reason: true },
    });
  }
}
