// One real PostgreSQL for the whole run, with a migrated template: each test file takes its own
// database from it in about 0.1 s (libs/database/src/testing.ts). DATABASE_TEST_URL names another server.
import { mkdtempSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestServer } from './postgres.mjs';

export default async function globalSetup() {
  const folder = mkdtempSync(join(tmpdir(), 'portique-test-'));
  chmodSync(folder, 0o711);
  const server = await createTestServer(folder);
  process.env.PORTIQUE_TEST_DATABASE = server.url;
  globalThis.portiqueTestServer = server;
}
