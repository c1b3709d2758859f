import type { Latencies } from '../numbers.js';
import { count, rate, spread, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';

const WHOLE = 10_000_000;
const PEOPLE = 2000;

export async function audit({ hub, options, people }: Stage): Promise<readonly Row[]> {
  const asked = people.slice(0, PEOPLE);
  await hub.call('audit-write', { events: options.auditEvents, people: asked });
  const search = await hub.call<Latencies>('audit-search', asked);
  const verified = await hub.call<{ events: number; perSecond: number }>('audit-verify');
  const { events, perSecond } = verified;
  return [
    {
      path: `audit search in ${count(events)} events, by person and period`,
      value: `**p95 ${search.p95.toFixed(1)} ms** (${spread(search)})`,
      budget: 'p95 ≤ 200 ms in 10 M events',
      verdict: events >= WHOLE ? verdictOf(search.p95 <= 200) : 'not-at-this-size',
      conditions: `200 searches one after the other, one of ${count(PEOPLE)} people, 30 days of a year, 50 events; each leaves its own event`,
      numbers: { events, search },
    },
    {
      path: 'audit verification',
      value: `**${rate(perSecond)}** (${count(events)} events)`,
      budget: '≥ 50 000 events/s',
      verdict: verdictOf(perSecond >= 50_000),
      conditions: 'every keyed check, leaf, root, link and signature, once from the first',
      numbers: verified,
    },
  ];
}
