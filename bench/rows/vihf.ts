import type { VihfResult } from '../in-hub/vihf.js';
import { median } from '../numbers.js';
import { rate, sound, spread, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const PER_SECOND = 300;
const SECONDS = 8;
const WORKERS = 16;
const ROUNDS = 3;

export async function vihf({ hub, folder }: Stage): Promise<readonly Row[]> {
  const load = {
    root: folder,
    seconds: SECONDS,
    perSecond: PER_SECOND,
    workers: WORKERS,
    rounds: ROUNDS,
  };
  const { atRate, full, callers } = await hub.call<VihfResult>('vihf', load);
  sound('VIHF', [atRate, ...full]);
  const most = median(full.map(({ perSecond }) => perSecond));
  return [
    {
      path: 'VIHF issue, all checks, seal and audit',
      value: `at ${PER_SECOND}/s **p99 ${atRate.p99.toFixed(1)} ms** (${spread(atRate)}); at most **${rate(most)}**`,
      budget: '≥ 300/s, p99 ≤ 15 ms',
      verdict: verdictOf(most >= 300 && atRate.p99 <= 15),
      conditions: `in the hub’s process, without HTTP; ${callers} professionals in turn; ${SECONDS} s at ${PER_SECOND}/s, a late start counts as waiting; then ${ROUNDS} rounds of 3 s, ${WORKERS} at a time, median`,
      numbers: { atRate, full, callers },
    },
  ];
}
