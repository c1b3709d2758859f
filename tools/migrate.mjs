// Applies prisma/migrations/*/migration.sql, writing the same _prisma_migrations rows as `prisma migrate deploy`
// (id uuid, checksum = sha256 hex of the file, applied_steps_count 1). Needs only `pg`. Safe with several starters (advisory lock).
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
const LOCK = 72707369; // the key Prisma Migrate itself takes
export async function migrate(url, dir = 'prisma/migrations') {
  const c = new pg.Client({ connectionString: url });
  await c.connect();
  const applied = [];
  try {
    await c.query('select pg_advisory_lock($1)', [LOCK]);
    await c.query(`create table if not exists _prisma_migrations (id varchar(36) primary key not null, checksum varchar(64) not null,
      finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
      started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`);
    const { rows } = await c.query('select * from _prisma_migrations where rolled_back_at is null');
    const bad = rows.find((r) => !r.finished_at);
    if (bad) throw new Error(`migration ${bad.migration_name} is in a failed state`);
    const done = new Map(rows.map((r) => [r.migration_name, r]));
    for (const name of readdirSync(dir).sort()) {
      const f = join(dir, name, 'migration.sql');
      if (!existsSync(f)) continue;
      const sql = readFileSync(f);
      const checksum = createHash('sha256').update(sql).digest('hex');
      const prev = done.get(name);
      if (prev) {
        if (prev.checksum !== checksum)
          throw new Error(`migration ${name} was modified after it was applied`);
        continue;
      }
      const id = randomUUID();
      await c.query(
        'insert into _prisma_migrations (id, checksum, migration_name) values ($1,$2,$3)',
        [id, checksum, name],
      );
      try {
        await c.query(sql.toString('utf8')); // simple protocol: one implicit transaction per file
      } catch (e) {
        await c.query('update _prisma_migrations set logs=$2 where id=$1', [id, String(e.message)]);
        throw e;
      }
      await c.query(
        'update _prisma_migrations set finished_at=now(), applied_steps_count=1 where id=$1',
        [id],
      );
      applied.push(name);
    }
  } finally {
    await c.end();
  }
  return applied;
}
if (import.meta.filename === process.argv[1]) console.log(await migrate(process.env.DATABASE_URL));
