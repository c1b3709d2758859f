import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DomainError } from '#libs/kernel';
import { LOCKS } from './locks.js';
import { z } from 'zod';

/** The key Prisma Migrate itself takes: of two starters, one applies, the other waits. */
const LOCK = LOCKS.migrations;

const TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

const Row = z.object({
  migration_name: z.string(),
  checksum: z.string(),
  finished_at: z.date().nullable(),
});

/**
 * Applies `prisma/migrations`, writing the rows that `prisma migrate deploy` would: both can be used.
 * Each file is one implicit transaction. Returns the names applied.
 * @throws DomainError `migration.failed-before`, `migration.edited`, `migration.failed`
 */
export async function migrate(url: string, folder: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    const done = await appliedBefore(client);
    const names = readdirSync(folder).filter((name) => existsSync(fileOf(folder, name)));
    const applied: string[] = [];
    for (const name of names.toSorted()) {
      if (await applyOne(client, { folder, name, done })) applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

const fileOf = (folder: string, name: string): string => join(folder, name, 'migration.sql');

async function appliedBefore(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<Record<string, unknown>>(
    'select * from _prisma_migrations where rolled_back_at is null',
  );
  const known = rows.map((row) => Row.parse(row));
  const broken = known.find((row) => row.finished_at === null);
  if (broken !== undefined) {
    throw new DomainError('migration.failed-before', 'unavailable', {
      name: broken.migration_name,
    });
  }
  return new Map(known.map((row) => [row.migration_name, row.checksum]));
}

interface Step {
  readonly folder: string;
  readonly name: string;
  readonly done: ReadonlyMap<string, string>;
}

async function applyOne(client: pg.Client, { folder, name, done }: Step): Promise<boolean> {
  const sql = readFileSync(fileOf(folder, name));
  const checksum = createHash('sha256').update(sql).digest('hex');
  const recorded = done.get(name);
  if (recorded === checksum) return false;
  if (recorded !== undefined) throw new DomainError('migration.edited', 'unavailable', { name });
  const id = randomUUID();
  await client.query(
    'insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)',
    [id, checksum, name],
  );
  await runFile(client, { id, name, text: sql.toString('utf8') });
  await client.query(
    'update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1',
    [id],
  );
  return true;
}

async function runFile(
  client: pg.Client,
  file: { readonly id: string; readonly name: string; readonly text: string },
): Promise<void> {
  try {
    await client.query(file.text);
  } catch (cause) {
    const logs = cause instanceof Error ? cause.message : String(cause);
    await client.query('update _prisma_migrations set logs = $2 where id = $1', [file.id, logs]);
    throw new DomainError('migration.failed', 'unavailable', { name: file.name, logs }, { cause });
  }
}
