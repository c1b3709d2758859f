import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SystemRandom } from '#libs/kernel';
import { startEmbedded } from './embedded.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const pidOf = (folder: string): number =>
  Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  let folder: string;
  const random = new SystemRandom();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portique-embedded-'));
    chmodSync(folder, 0o711);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds its data at the next start, and stops for good', async () => {
    const first = await startEmbedded({ folder, random });
    await query(first.url, 'create table kept (x int); insert into kept values (1)');
    await first.stop();
    expect(existsSync(join(folder, 'cluster', 'postmaster.pid'))).toBe(false);
    const second = await startEmbedded({ folder, random });
    expect(second.reused).toBe(false);
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 1 }]);
    await second.stop();
  });

  it('takes over the server that a killed hub left, and stops it in the end', async () => {
    const orphan = await startEmbedded({ folder, random });
    const again = await startEmbedded({ folder, random });
    expect(again).toMatchObject({ reused: true, url: orphan.url });
    await again.stop();
    await expect(query(orphan.url, 'select 1')).rejects.toThrow();
  });

  it('loses no committed row when the server itself is killed', async () => {
    const first = await startEmbedded({ folder, random });
    await query(first.url, 'create table kept (x int); insert into kept values (2)');
    process.kill(pidOf(folder), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const second = await startEmbedded({ folder, random });
    expect(await query(second.url, 'select x from kept')).toEqual([{ x: 2 }]);
    await second.stop();
  });

  it('is in a session of its own: a Ctrl-C typed at the hub does not reach it', async () => {
    const server = await startEmbedded({ folder, random });
    const ps = spawn('ps', ['-o', 'sid=', '-p', String(pidOf(folder))]);
    let sid = '';
    for await (const chunk of ps.stdout) sid += String(chunk);
    expect(Number(sid)).toBe(pidOf(folder));
    await server.stop();
  });

  it('says what went wrong, with the end of the server’s log', async () => {
    const wrong = { folder, random, flags: ['-c shared_buffers=1kB'] };
    await expect(startEmbedded(wrong)).rejects.toMatchObject({
      code: 'database.embedded-did-not-start',
      details: { log: expect.stringContaining('shared_buffers') },
    });
  });
});
