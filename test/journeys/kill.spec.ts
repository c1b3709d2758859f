import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSignIn, stateAfterTap, tap } from '../../apps/hub/src/demo/check/post-browser.js';
import type { RunningDemo } from '../../apps/hub/src/demo/demo.js';
import type { TestPerson } from '../../apps/hub/src/demo/world-files.js';
import { readWorld } from '../../apps/hub/src/demo/world-files.js';
import { UserAgent } from '../../apps/hub/src/demo/user-agent.js';
import { freePort } from '../../libs/database/src/index.js';
import { portique, spawnDemo, type SpawnedDemo } from '../support/portique.js';

const tableOf = ({ cardTable }: SpawnedDemo['addresses']) =>
  ({ ports: { cardTable: Number(new URL(cardTable).port) } }) as RunningDemo;

/** One sign-in on a post by badge, and PIN when it is asked; the browser that saw its account open. */
async function signIn(
  demo: RunningDemo,
  addresses: SpawnedDemo['addresses'],
  { person, post }: { person: TestPerson; post: string },
): Promise<UserAgent> {
  const browser = new UserAgent(addresses.hub);
  await browser.get(`${addresses.cardTable}/posts/${post}/screen`);
  const at = await openSignIn(browser, `${addresses.hub}/compte/connexion`);
  await tap(demo, person, post);
  const shown = await stateAfterTap(browser, at);
  const form = { ceremony: at.ceremony };
  const page = shown.body.includes('id="pin"')
    ? await browser.post(`${at.url}/pin`, { ...form, pin: person.pin })
    : await browser.post(`${at.url}/complete`, form);
  if (!page.url.endsWith('/compte') || page.status !== 200) throw new Error('not signed in');
  return browser;
}

/** Signs in again and again on one post; each browser that saw the EHR open is an acknowledged sign-in. */
async function signInUntilKilled(
  { addresses }: SpawnedDemo,
  person: TestPerson,
  post: string,
  acknowledged: UserAgent[],
): Promise<void> {
  const demo = tableOf(addresses);
  for (;;) acknowledged.push(await signIn(demo, addresses, { person, post }));
}

describe('a hub killed in the middle of its work', () => {
  let folder: string;
  let first: number;
  const running: SpawnedDemo[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'portique-kill-'));
    chmodSync(folder, 0o711);
    first = await freePort();
  });
  afterAll(async () => {
    for (const demo of running) {
      demo.process.kill('SIGINT');
      await demo.ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const start = async (): Promise<SpawnedDemo> => {
    const demo = await spawnDemo('--data', folder, '--port', String(first), '--staff', '120');
    running.push(demo);
    return demo;
  };

  it('has lost no acknowledged sign-in, session or event, and its trail is whole', async () => {
    const demo = await start();
    const { people } = readWorld(join(folder, 'world'));
    const who = ['Moreau', 'Lefèvre', 'Haddad'].map((name) =>
      people.find(({ familyName }) => familyName === name),
    );
    const officer = people.find(({ familyName }) => familyName === 'Dumas')!;
    const table = tableOf(demo.addresses);
    const quiet = await signIn(table, demo.addresses, { person: officer, post: 'BUREAU-BADGES' });
    const acknowledged: UserAgent[][] = [[], [], []];
    const loops = ['CARDIO-01', 'CARDIO-02', 'URG-01'].map((post, i) =>
      signInUntilKilled(demo, who[i]!, post, acknowledged[i]!).catch(() => undefined),
    );
    await new Promise((resolve) => setTimeout(resolve, 6000));
    demo.process.kill('SIGKILL');
    running.pop();
    await Promise.all([...loops, demo.ended]);
    const counts = acknowledged.map((browsers) => browsers.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);

    const again = await start();
    const page = await quiet.get(`${again.addresses.hub}/compte`);
    expect([page.status, page.url]).toEqual([200, `${again.addresses.hub}/compte`]);
    for (const [i, person] of who.entries()) {
      const words = `${person!.familyName} ${person!.matricule}`;
      const { events } = (await portique(
        ...([folder, 'audit', 'search', '--person', words, '--size', '200'] as const),
      )) as unknown as { events: { kind: string }[] };
      const opened = events.filter(({ kind }) =>
        ['session.opened', 'session.reopened'].includes(kind),
      );
      expect(opened.length).toBeGreaterThanOrEqual(counts[i]!);
    }
    expect(await portique(folder, 'audit', 'verify')).toMatchObject({ ok: true, problems: [] });
  }, 120_000);

  it('leaves nothing running when it is stopped by Ctrl-C', async () => {
    const demo = running.pop()!;
    demo.process.kill('SIGINT');
    await demo.ended;
    const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(folder) && !line.includes('jest'));
    expect(left).toEqual([]);
  }, 30_000);
});
