import type { Latencies, Round } from '../numbers.js';
import { megabytes, ms, sound, spread, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';
import type { Memory } from './sessions.js';

const POSTS = 100;
const PER_SECOND = 100;
const SECONDS = 12;
const WARM_UP_SECONDS = 4;

export async function taps(stage: Stage): Promise<readonly Row[]> {
  const { hub, load, issuer } = stage;
  const people = stage.people.slice(-POSTS);
  const ward = await hub.call<object>('tap-ward', people);
  const timing = { perSecond: PER_SECOND, seconds: SECONDS, warmUpSeconds: WARM_UP_SECONDS };
  const wall = await load.call<Round>('taps', {
    origin: new URL(issuer).origin,
    ...ward,
    ...timing,
  });
  sound('taps', [wall]);
  const server = await hub.call<Latencies>('tap-times', wall.done);
  const memory = await hub.call<Memory>('memory');
  return [
    {
      path: `tap → session reopened at ${PER_SECOND}/s`,
      value: `server **p99 ${ms(server.p99)}** (p50 ${ms(server.p50)}, p95 ${ms(server.p95)}); card on the reader → tap ended ${spread(wall)}; ${Math.round(wall.perSecond)}/s kept; hub RSS ${megabytes(memory.now)}`,
      budget: 'server p99 ≤ 50 ms; wall ≤ 300 ms',
      verdict: verdictOf(
        server.p99 <= 50 && wall.p99 <= 300 && wall.perSecond >= PER_SECOND * 0.98,
      ),
      conditions: `${SECONDS} s after ${WARM_UP_SECONDS} s, ${POSTS} posts by WebSocket, virtual DESFire cards with their cryptography; each tap takes the post over from another person (their session is locked) and a page was just opened there; moves between posts not judged, for the same people tap every second; no network, no radio`,
      numbers: { server, wall, memory },
    },
  ];
}
