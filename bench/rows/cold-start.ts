import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../apps/hub/src/root.js';
import { median } from '../numbers.js';
import { verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const TIMES = 3;
const GIVE_UP_MS = 30_000;

/** `portique serve`, from the command to the first yes of `/health/ready`. */
export async function coldStart(stage: Stage): Promise<readonly Row[]> {
  const seconds: number[] = [];
  for (let i = 0; i < TIMES; i++) seconds.push(await startOnce(stage));
  const middle = median(seconds);
  return [
    {
      path: 'cold start to ready (database up)',
      value: `**${middle.toFixed(1)} s** (${seconds.map((one) => one.toFixed(1)).join(', ')})`,
      budget: '≤ 3 s',
      verdict: verdictOf(middle <= 3),
      conditions: `\`portique serve\` to \`/health/ready\`, migrated database, median of ${TIMES}`,
      numbers: { seconds },
    },
  ];
}

async function startOnce(stage: Stage): Promise<number> {
  const env = await stage.environment();
  const ready = `http://${env['PORTIQUE_MANAGEMENT_LISTEN']}/health/ready`;
  const since = performance.now();
  const hub = spawn(join(ROOT, 'bin', 'portique'), ['serve'], {
    env: { PATH: process.env['PATH'], ...env, DATABASE_URL: stage.databaseUrl },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    while (!(await isReady(ready))) {
      if (performance.now() - since > GIVE_UP_MS) throw new Error('the hub is not ready');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return (performance.now() - since) / 1000;
  } finally {
    const gone = new Promise((resolve) => hub.once('exit', resolve));
    hub.kill('SIGTERM');
    await gone;
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
