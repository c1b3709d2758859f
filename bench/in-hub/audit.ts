import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { AuditRoom, AuditSealer, AuditSearch } from '#libs/audit';
import { Database } from '#libs/database';
import { IdentityId, Keyring, plusSeconds } from '#libs/kernel';
import { from as copyFrom } from 'pg-copy-streams';
import { eventMac, eventText, type EventText } from '../../libs/audit/src/audit-mac.js';
import { latencies, type Latencies } from '../numbers.js';
import { service, type Hub } from './open-hub.js';

const BY = { kind: 'operator', id: 'bench' } as const;
const DAY = 24 * 3600;
const YEAR = 365 * DAY;
const SEALED_TOGETHER = 200_000;
const SEARCHES = 200;
const COLUMNS =
  'id, at, kind, outcome, actor_kind, actor_id, subject_id, workstation, client, correlation, detail, mac';

export interface TrailLoad {
  readonly events: number;
  readonly people: readonly string[];
}

/** A year of events with their keyed checks, as the hub writes them, by `COPY`; then sealed by the product. */
export async function writeTrail(hub: Hub, { events, people }: TrailLoad): Promise<void> {
  for (let done = 0; done < events; done += SEALED_TOGETHER) {
    await copyEvents(hub, Math.min(SEALED_TOGETHER, events - done), people);
    await service(hub, AuditSealer).round();
  }
  await service(hub, Database).pool.query('vacuum analyze audit_event, audit_position');
}

async function copyEvents(hub: Hub, count: number, people: readonly string[]): Promise<void> {
  const keyring = service(hub, Keyring);
  const client = await service(hub, Database).pool.connect();
  const ids: string[] = [];
  function* lines(): Generator<string> {
    for (let i = 0; i < count; i++) {
      const event = anEvent(people);
      ids.push(event.id);
      const mac = eventMac(keyring, eventText(event)).toString('hex');
      const { id, subjectId, workstation, client: application } = event;
      yield `${id}\t${event.at.toISOString()}\t${event.kind}\tsuccess\tperson\t${event.actorId}\t${subjectId}\t${workstation}\t${application}\t\\N\t${JSON.stringify(event.detail)}\t\\\\x${mac}\n`;
    }
  }
  try {
    await client.query('begin');
    const into = client.query(copyFrom(`copy audit_event (${COLUMNS}) from stdin`));
    await pipeline(Readable.from(blocks(lines())), into);
    const queue = client.query(copyFrom('copy audit_unsealed (event_id) from stdin'));
    queue.end(`${ids.join('\n')}\n`);
    await once(queue, 'finish');
    await client.query('commit');
  } finally {
    client.release();
  }
}

function* blocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < 1 << 17) continue;
    yield block;
    block = '';
  }
  yield block;
}

const KINDS = [
  'session.opened',
  'session.reopened',
  'session.locked',
  'vihf.issued',
  'code.issued',
];
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)]!;

function anEvent(people: readonly string[]): EventText {
  const person = pick(people);
  return {
    id: randomUUID(),
    at: plusSeconds(new Date(), -Math.floor(Math.random() * YEAR)),
    kind: pick(KINDS),
    outcome: 'success',
    actorKind: 'person',
    actorId: person,
    subjectId: person,
    workstation: `CARDIO-${Math.floor(Math.random() * 200)}`,
    client: 'demo-dpi',
    correlation: null,
    detail: { session: randomUUID(), factors: ['badge', 'pin'], reason: 'bench' },
  };
}

/** A person's events of a month of the year, the first page; each search leaves its own event. */
export async function searchTrail(hub: Hub, people: readonly string[]): Promise<Latencies> {
  const times: number[] = [];
  for (let i = 0; i < SEARCHES + 20; i++) {
    const to = plusSeconds(new Date(), -Math.floor(Math.random() * (YEAR - 30 * DAY)));
    const question = {
      person: IdentityId.parse(pick(people)),
      from: plusSeconds(to, -30 * DAY),
      to,
    };
    const since = performance.now();
    await service(hub, AuditSearch).search(question, { size: 50 }, BY);
    if (i >= 20) times.push(performance.now() - since);
  }
  return latencies(times);
}

export async function verifyTrail(hub: Hub): Promise<{ events: number; perSecond: number }> {
  const from = performance.now();
  const report = await service(hub, AuditRoom).verify({}, BY);
  if (!report.ok) throw new Error(JSON.stringify(report.problems.slice(0, 3)));
  return { events: report.events, perSecond: (report.events * 1000) / (performance.now() - from) };
}
