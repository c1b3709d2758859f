import type { Round } from '../numbers.js';
import { count, megabytes, rate, sound, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const WORKERS = 16;

export interface Memory {
  readonly now: number;
  readonly peak: number;
}

/** Everybody signs in by the complete flow; then the hub’s memory, as it is under use. */
export async function manySessions(stage: Stage): Promise<readonly Row[]> {
  const { load, issuer, hub, options } = stage;
  const people = stage.people.slice(0, options.sessions);
  const before = await hub.call<Memory>('memory');
  const round = await load.call<Round>('everyone', {
    issuer,
    seconds: 0,
    workers: WORKERS,
    people,
  });
  sound('sessions', [round]);
  const memory = await hub.call<Memory>('memory');
  return [
    {
      path: `hub RSS with ${count(people.length)} sessions`,
      value: `**${megabytes(memory.now)}** (peak ${megabytes(memory.peak)}; ${megabytes(before.now)} before)`,
      budget: '≤ 300 MB with 10 000 sessions',
      verdict: people.length < 10_000 ? 'not-at-this-size' : verdictOf(memory.now <= 300e6),
      conditions: `just after ${count(people.length)} people signed in one after the other, ${WORKERS} at a time (${rate(round.perSecond)})`,
      numbers: { memory, before, round },
    },
  ];
}
