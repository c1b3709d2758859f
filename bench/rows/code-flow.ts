import { freePort } from '#libs/database';
import { startChild, type Child } from '../child.js';
import { median, type Round } from '../numbers.js';
import { rate, sound, spread, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const ROUNDS = 3;
const SECONDS = 2.5;
const WARM_UP = 2;
const WORKERS = 16;

type Server = 'hub' | 'store' | 'memory';
type Flow = 'logins' | 'sso';

/** The hub against the bare library, round after round in turn, in the same run. */
async function compare(stage: Stage, flow: Flow): Promise<Record<Server, readonly Round[]>> {
  const bare = await Promise.all([startChild('bare-provider'), startChild('bare-provider')]);
  try {
    const issuers = await issuersOf(stage, bare);
    const all: Record<Server, Round[]> = { hub: [], store: [], memory: [] };
    const servers: readonly Server[] = ['hub', 'store', 'memory'];
    for (const server of servers) await flowsAt(stage, flow, issuers[server], WARM_UP);
    for (let round = 0; round < ROUNDS; round++)
      for (const server of servers)
        all[server].push(await flowsAt(stage, flow, issuers[server], SECONDS));
    for (const server of servers) sound(`${flow} at ${server}`, all[server]);
    return all;
  } finally {
    for (const child of bare) await child.stop();
  }
}

async function issuersOf(
  { issuer, databaseUrl }: Stage,
  [first, second]: readonly Child[],
): Promise<Record<Server, string>> {
  const start = { databaseUrl, port: await freePort() };
  const store = await first!.call<{ issuer: string }>('start', start);
  const memory = await second!.call<{ issuer: string }>('start', { port: await freePort() });
  return { hub: issuer, store: store.issuer, memory: memory.issuer };
}

const flowsAt = ({ load, people }: Stage, flow: Flow, issuer: string, seconds: number) =>
  load.call<Round>(flow, { issuer, seconds, workers: WORKERS, people });

const speed = (rounds: readonly Round[]): number =>
  median(rounds.map(({ perSecond }) => perSecond));
const percent = (share: number): string => `${Math.round(share * 100)} %`;

const CONDITIONS = `${WORKERS} at a time, ${ROUNDS} rounds of ${SECONDS} s in turn after ${WARM_UP} s, medians`;

export async function codeFlow(stage: Stage): Promise<readonly Row[]> {
  const all = await compare(stage, 'logins');
  const [hub, store, memory] = [speed(all.hub), speed(all.store), speed(all.memory)];
  return [
    {
      path: 'complete code flow with login (no PIN hash), durable',
      value: `**${rate(hub)}**, ${percent(hub / store)} of the bare library on the same store (${rate(store)}), ${percent(hub / memory)} of it in memory (${rate(memory)}); ${spread(all.hub[0]!)}`,
      budget: '≥ 60 % of the bare library on the same store, ≥ 200/s',
      verdict: verdictOf(hub >= 200 && hub / store >= 0.6),
      conditions: `4 requests a flow; ${CONDITIONS}`,
      numbers: all,
    },
  ];
}

export async function ssoFlow(stage: Stage): Promise<readonly Row[]> {
  const all = await compare(stage, 'sso');
  const [hub, store] = [speed(all.hub), speed(all.store)];
  return [
    {
      path: 'SSO code flow (session exists)',
      value: `**${rate(hub)}**, ${percent(hub / store)} of the bare library on the same store (${rate(store)}); ${spread(all.hub[0]!)}`,
      budget: '≥ 350/s',
      verdict: verdictOf(hub >= 350),
      conditions: `2 requests a flow; ${CONDITIONS}`,
      numbers: all,
    },
  ];
}
