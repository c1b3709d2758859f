import { median, type Round } from '../numbers.js';
import { rate, sound, spread, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const WORKERS = 16;
const ROUNDS = 3;
const SECONDS = 2.5;

export async function tokenUse(stage: Stage): Promise<readonly Row[]> {
  return [await measure(stage, 'userinfo'), await measure(stage, 'introspection')];
}

async function measure(stage: Stage, ask: 'userinfo' | 'introspection'): Promise<Row> {
  const { load, issuer, people } = stage;
  const round = (seconds: number) =>
    load.call<Round>('tokens', { issuer, seconds, workers: WORKERS, people, ask });
  await round(2);
  const rounds: Round[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round(SECONDS));
  sound(ask, rounds);
  const perSecond = median(rounds.map((one) => one.perSecond));
  return {
    path: ask,
    value: `**${rate(perSecond)}**; ${spread(rounds[0]!)}`,
    budget: '≥ 1 500/s',
    verdict: verdictOf(perSecond >= 1500),
    conditions: `${WORKERS} tokens of ${WORKERS} sessions, ${WORKERS} at a time, ${ROUNDS} rounds of ${SECONDS} s after 2 s, medians`,
    numbers: { rounds },
  };
}
