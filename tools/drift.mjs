#!/usr/bin/env node
// Whether the migrations make exactly the schema: a difference ends with exit code 1. Runs an own server.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestServer } from '../test/support/postgres.mjs';

const folder = mkdtempSync(join(tmpdir(), 'portique-drift-'));
chmodSync(folder, 0o711);
const server = await createTestServer(folder);
const { status } = spawnSync(
  'npm',
  [
    ...['run', '-s', 'prisma', '--', 'migrate', 'diff', '--exit-code'],
    ...['--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'],
  ],
  { stdio: 'inherit', env: { ...process.env, DATABASE_URL: server.url } },
);
await server.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;
