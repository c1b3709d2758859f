import { Injectable } from '@nestjs/common';
import { Database, inside, LOCKS } from '#libs/database';
import { JsonObject, type Transaction } from '#libs/kernel';
import type { EventText } from '../audit-mac.js';
import type { WitnessedEvent } from '../audit-witness.js';
import type { ChainEnd } from '../domain/chain-end.js';
import type { SignedSeal } from '../domain/seal.js';

/** Of several hubs, one seals at a time. */
const LOCK = LOCKS.auditSeals;

/** What the queue gave: an event to seal, or the name of one that is no longer there. */
export type Waiting =
  | { readonly kind: 'event'; readonly event: EventText }
  | { readonly kind: 'vanished'; readonly id: string }
  | { readonly kind: 'sealed-before'; readonly id: string };

export interface StoredHead {
  readonly end: ChainEnd;
  readonly mac: Buffer;
}

export interface StoredChain {
  readonly head: StoredHead | undefined;
  readonly lastSeal: SignedSeal | undefined;
  readonly lastPosition: number;
}

export interface Place {
  readonly eventId: string;
  readonly leaf: Buffer;
}

interface WaitingRow extends Omit<EventText, 'id' | 'detail'> {
  readonly eventId: string;
  readonly id: string | null;
  readonly sealedBefore: boolean;
  readonly detail: unknown;
}

@Injectable()
export class SealRepository {
  constructor(private readonly database: Database) {}

  async tryLock(tx: Transaction): Promise<boolean> {
    const rows = await inside(tx).$queryRaw<{ readonly locked: boolean }[]>`
      select pg_try_advisory_xact_lock(${LOCK}) as locked`;
    return rows[0]?.locked === true;
  }

  /** Takes the oldest of the queue, with their events. */
  async take(tx: Transaction, most: number): Promise<readonly Waiting[]> {
    const rows = await inside(tx).$queryRaw<WaitingRow[]>`
      with taken as (
        delete from audit_unsealed
        where number in (select number from audit_unsealed order by number limit ${most})
        returning number, event_id)
      select t.event_id as "eventId", p.position is not null as "sealedBefore", e.id, e.at, e.kind,
        e.outcome, e.actor_kind as "actorKind", e.actor_id as "actorId", e.subject_id as "subjectId",
        e.workstation, e.client, e.correlation, e.detail
      from taken t
      left join audit_event e on e.id = t.event_id
      left join audit_position p on p.event_id = t.event_id
      order by t.number`;
    return rows.map(waitingOf);
  }

  async chain(tx: Transaction): Promise<StoredChain> {
    const client = inside(tx);
    const head = await client.auditHead.findUnique({ where: { id: 1 } });
    const seal = await client.auditSeal.findFirst({ orderBy: { number: 'desc' } });
    const { _max } = await client.auditPosition.aggregate({ _max: { position: true } });
    return {
      head:
        head === null
          ? undefined
          : {
              end: {
                sealNumber: head.sealNumber,
                lastPosition: Number(head.lastPosition),
                digest: Buffer.from(head.digest),
              },
              mac: Buffer.from(head.mac),
            },
      lastSeal: seal === null ? undefined : sealOf(seal),
      lastPosition: Number(_max.position ?? 0),
    };
  }

  async insert(tx: Transaction, seal: SignedSeal, places: readonly Place[]): Promise<void> {
    const client = inside(tx);
    const ids = places.map(({ eventId }) => eventId);
    const leaves = places.map(({ leaf }) => leaf.toString('hex'));
    await client.$executeRaw`
      insert into audit_position (position, event_id, leaf, seal_number)
      select ${seal.firstPosition}::bigint + place.rank - 1, place.event_id::uuid,
        decode(place.leaf, 'hex'), ${seal.number}::int
      from unnest(${ids}::text[], ${leaves}::text[]) with ordinality as place (event_id, leaf, rank)`;
    await client.auditSeal.create({
      data: {
        ...seal,
        firstPosition: BigInt(seal.firstPosition),
        lastPosition: BigInt(seal.lastPosition),
        root: new Uint8Array(seal.root),
        previous: new Uint8Array(seal.previous),
        signature: new Uint8Array(seal.signature),
        mac: new Uint8Array(seal.mac),
      },
    });
  }

  async moveHead(tx: Transaction, end: ChainEnd, mac: Buffer): Promise<void> {
    const row = {
      sealNumber: end.sealNumber,
      lastPosition: BigInt(end.lastPosition),
      digest: new Uint8Array(end.digest),
      mac: new Uint8Array(mac),
    };
    await inside(tx).auditHead.upsert({
      where: { id: 1 },
      create: { id: 1, ...row },
      update: row,
    });
  }

  /**
   * What became of events this process wrote. Their transaction's end is asked in a statement of its own,
   * before their rows: what it calls committed, the next statement can see.
   */
  async fatesOf(events: readonly WitnessedEvent[]): Promise<ReadonlyMap<string, Fate>> {
    const ids = events.map(({ id }) => id);
    const { rows: ended } = await this.database.pool.query<{ id: string; status: string | null }>(
      `select w.id, case when w.xid::xid8 < pg_snapshot_xmax(pg_current_snapshot())
         then pg_xact_status(w.xid::xid8) end as status
       from unnest($1::text[], $2::text[]) as w (id, xid)`,
      [ids, events.map(({ xid }) => xid)],
    );
    const { rows: found } = await this.database.pool.query<{ id: string; sealed: boolean }>(
      `select w.id, p.position is not null as sealed
       from unnest($1::text[]) as w (id)
       left join audit_event e on e.id = w.id::uuid
       left join audit_position p on p.event_id = w.id::uuid
       where e.id is not null or p.position is not null`,
      [ids],
    );
    const isSealed = new Map(found.map(({ id, sealed }) => [id, sealed]));
    return new Map(ended.map(({ id, status }) => [id, fateOf(status, isSealed.get(id))]));
  }

  async state(): Promise<{ readonly waiting: number; readonly sealed: number }> {
    const waiting = await this.database.prisma.auditUnsealed.count();
    const head = await this.database.prisma.auditHead.findUnique({ where: { id: 1 } });
    return { waiting, sealed: Number(head?.lastPosition ?? 0) };
  }

  async lastSeal(): Promise<SignedSeal | undefined> {
    const seal = await this.database.prisma.auditSeal.findFirst({ orderBy: { number: 'desc' } });
    return seal === null ? undefined : sealOf(seal);
  }
}

/** `unknown`: rolled back, or so long ago that the database no longer says. */
export type Fate = 'under-way' | 'unknown' | 'waiting' | 'sealed' | 'vanished';

function fateOf(status: string | null, sealed: boolean | undefined): Fate {
  if (sealed === true) return 'sealed';
  if (status === 'in progress') return 'under-way';
  if (status !== 'committed') return 'unknown';
  return sealed === undefined ? 'vanished' : 'waiting';
}

function waitingOf(row: WaitingRow): Waiting {
  const { eventId, id, sealedBefore, detail, ...rest } = row;
  if (sealedBefore) return { kind: 'sealed-before', id: eventId };
  if (id === null) return { kind: 'vanished', id: eventId };
  return { kind: 'event', event: { ...rest, id, detail: JsonObject.parse(detail) } };
}

interface SealRow extends Omit<
  SignedSeal,
  'firstPosition' | 'lastPosition' | 'root' | 'previous' | 'signature' | 'mac'
> {
  readonly firstPosition: bigint;
  readonly lastPosition: bigint;
  readonly root: Uint8Array;
  readonly previous: Uint8Array;
  readonly signature: Uint8Array;
  readonly mac: Uint8Array;
}

const sealOf = (row: SealRow): SignedSeal => ({
  ...row,
  firstPosition: Number(row.firstPosition),
  lastPosition: Number(row.lastPosition),
  root: Buffer.from(row.root),
  previous: Buffer.from(row.previous),
  signature: Buffer.from(row.signature),
  mac: Buffer.from(row.mac),
});
