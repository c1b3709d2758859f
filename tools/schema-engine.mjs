#!/usr/bin/env node
// Offline stand-in for Prisma's native schema-engine binary: same JSON-RPC-over-stdio
// contract, backed by @prisma/schema-engine-wasm + @prisma/adapter-pg (both from npm).
// Use: PRISMA_SCHEMA_ENGINE_BINARY=./tools/schema-engine.mjs prisma migrate dev|deploy|diff|status|reset|resolve, db push|pull|execute
// This file must be executable. The versions of the wasm package and of `prisma` must match: see toolchain.md, section 9.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { parse } from 'pg-connection-string'; // not connectionString: it would win over the shadow database's name
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bg from '@prisma/schema-engine-wasm/schema_engine_bg';

// adapter-pg 7.10 has no mapping for pg's internal "char" (oid 18, used in the catalogs): read it as text.
const { addFields } = pg.Result.prototype;
pg.Result.prototype.addFields = function (fields) {
  for (const f of fields) {
    if (f.dataTypeID === 18) f.dataTypeID = 25;
    else if (f.dataTypeID === 1002) f.dataTypeID = 1009;
  }
  return addFields.call(this, fields);
};

if (process.argv.includes('--version') || process.argv.includes('-V')) {
  console.log('schema-engine-wasm shim');
  process.exit(0);
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const ds = values.datasource ? JSON.parse(values.datasource) : {};
const url = ds.url;

async function withAdmin(targetUrl, fn) {
  const u = new URL(targetUrl);
  const name = decodeURIComponent(u.pathname.slice(1));
  for (const db of ['postgres', 'template1']) {
    const a = new URL(targetUrl);
    a.pathname = '/' + db;
    a.search = '';
    const c = new pg.Client({ connectionString: a.href });
    try {
      await c.connect();
    } catch (e) {
      if (db === 'template1') throw e;
      continue;
    }
    try {
      return await fn(c, name);
    } finally {
      await c.end();
    }
  }
}
const ALREADY_THERE = ['42P04', '23505']; // the second when two starters create it at the same moment
const createDatabase = (u) =>
  withAdmin(u, async (c, name) => {
    const { rowCount } = await c.query('select 1 from pg_database where datname=$1', [name]);
    if (rowCount) return name;
    await c.query(`create database ${c.escapeIdentifier(name)}`).catch((e) => {
      if (!ALREADY_THERE.includes(e.code)) throw e;
    });
    return name;
  });
const logErr = (code, message) =>
  process.stderr.write(
    '\n' +
      JSON.stringify({
        timestamp: new Date().toISOString(),
        level: 'ERROR',
        target: 'schema_engine::logger',
        fields: { message, is_panic: false, error_code: code },
      }) +
      '\n',
  );

if (positionals[0] === 'cli') {
  const cmd = positionals[1];
  try {
    if (cmd === 'can-connect-to-database') {
      const c = new pg.Client({ connectionString: url });
      await c.connect();
      await c.end();
    } else if (cmd === 'create-database') await createDatabase(url);
    else if (cmd === 'drop-database')
      await withAdmin(url, (c, n) => c.query(`drop database if exists ${c.escapeIdentifier(n)}`));
    process.exit(0);
  } catch (e) {
    const code =
      e.code === '3D000'
        ? 'P1003'
        : e.code === '28P01' || e.code === '28000'
          ? 'P1000'
          : e.code === 'ECONNREFUSED'
            ? 'P1001'
            : 'P1011';
    logErr(code, e.message || String(e));
    process.exit(1);
  }
}

// adapter-pg 7.10 cuts a script at every ";" and sends the pieces one by one: function bodies, DO blocks and strings break, and a
// failing migration leaves its first statements behind. Send it whole: PostgreSQL then runs it as one implicit transaction.
function sendScriptsWhole(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (e) {
      adapter.onError(e);
    }
  };
  return adapter;
}

let engine; // lazily built, so that a failing connection is an RPC error and not a crash
async function getEngine() {
  if (engine) return engine;
  const wasm = readFileSync(
    new URL(
      './schema_engine_bg.wasm',
      import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
    ),
  );
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bg });
  bg.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const schema = url ? (new URL(url).searchParams.get('schema') ?? undefined) : undefined;
  const cfg = { ...(url ? parse(url) : {}), max: 1 };
  const pgFactory = new PrismaPg(cfg, { schema });
  const connect = pgFactory.connect.bind(pgFactory);
  pgFactory.connect = async () => sendScriptsWhole(await connect());
  // The stock connectToShadowDb (7.10) drops the database before closing its own connection: do it in the right order.
  pgFactory.connectToShadowDb = async () => {
    const database = ds.shadowDatabaseUrl
      ? parse(ds.shadowDatabaseUrl).database
      : `prisma_migrate_shadow_db_${randomUUID()}`;
    if (ds.shadowDatabaseUrl)
      return sendScriptsWhole(
        await new PrismaPg({ ...parse(ds.shadowDatabaseUrl), max: 1 }, { schema }).connect(),
      );
    await withAdmin(url, (c) => c.query(`create database "${database}"`));
    const a = sendScriptsWhole(await new PrismaPg({ ...cfg, database }, { schema }).connect());
    const dispose = a.dispose.bind(a);
    a.dispose = async () => {
      await dispose();
      await withAdmin(url, (c) => c.query(`drop database if exists "${database}" with (force)`));
    };
    return a;
  };
  const factory = bindMigrationAwareSqlAdapterFactory(pgFactory);
  const datamodels = values.datamodels?.map((p) => [p, readFileSync(p, 'utf8')]);
  engine = await bg.SchemaEngine.new({ datamodels }, () => {}, factory);
  return engine;
}
let printId = 1e6;
const send = (o) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...o }) + '\n');
const handlers = {
  getDatabaseVersion: async (p) => (await getEngine()).version(p),
  createDatabase: async (p) => ({ databaseName: await createDatabase(p?.datasource?.url ?? url) }),
  diff: async (p) => {
    const r = await (await getEngine()).diff(p);
    if (r.stdout != null) send({ id: ++printId, method: 'print', params: { content: r.stdout } });
    return { exitCode: r.exitCode };
  },
};
let pending = 0,
  ended = false;
const done = () => {
  if (ended && !pending) process.exit(0);
};
const rl = createInterface({ input: process.stdin });
rl.on('line', async (line) => {
  if (!line.trim()) return;
  const req = JSON.parse(line);
  if (!req.method) return; // answer to a print
  pending++;
  try {
    const h = handlers[req.method];
    const result = h ? await h(req.params) : await (await getEngine())[req.method](req.params);
    send({ id: req.id, result: result ?? null });
  } catch (e) {
    send({
      id: req.id,
      error: {
        code: 4466,
        message: 'An error happened. Check the data field for details.',
        data: { is_panic: false, message: e?.message ?? String(e), error_code: e?.code ?? null },
      },
    });
  } finally {
    pending--;
    done();
  }
});
rl.on('close', () => {
  ended = true;
  done();
});
