import { cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';

/** The machine and its PostgreSQL: a number without them says nothing. */
export interface Conditions {
  readonly processor: string;
  readonly cores: number;
  readonly memory: string;
  readonly node: string;
  readonly postgresql: string;
  readonly durability: string;
  /** Load average of the last minute when the bench began. */
  readonly loadBefore: number;
  readonly at: string;
}

export async function conditions(databaseUrl: string): Promise<Conditions> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const setting = async (name: string): Promise<string> => {
    const { rows } = await client.query<Record<string, string>>(`show ${name}`);
    return Object.values(rows[0] ?? {}).join();
  };
  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'];
  const values: string[] = [];
  for (const name of names) values.push(`${name} ${await setting(name)}`);
  const postgresql = await setting('server_version');
  await client.end();
  return {
    processor: cpus()[0]?.model.trim() ?? '?',
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    node: process.version,
    postgresql,
    durability: values.join(', '),
    loadBefore: loadavg()[0] ?? Number.NaN,
    at: new Date().toISOString(),
  };
}
