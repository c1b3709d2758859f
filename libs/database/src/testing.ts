import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Database } from './database.js';

export interface TestDatabase {
  readonly database: Database;
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated database of its own on the run's PostgreSQL (0.1 s), from the template. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env['PORTIQUE_TEST_DATABASE'];
  if (server === undefined) throw new Error('PORTIQUE_TEST_DATABASE: run through npm test');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `create database ${name} template template_portique`);
  const url = server.replace(/\/[^/]*$/, `/${name}`);
  const database = new Database({ url, poolSize: 5 });
  return {
    database,
    url,
    drop: async () => {
      await database.close();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Two workers may copy the template at the same moment: PostgreSQL refuses the second for an instant.
    for (let attempt = 0; ; attempt++) {
      const failure = await client.query(sql).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) return;
      if (attempt > 50) throw new Error(`refused: ${sql}`, { cause: failure });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await client.end();
  }
}
