import { Injectable } from '@nestjs/common';
import { Database, LOCKS } from '#libs/database';
import { DomainError } from '#libs/kernel';
import type pg from 'pg';
import type { TimedEvent } from '../audit-mac.js';
import type { ChainEnd } from '../domain/chain-end.js';
import type { SignedSeal } from '../domain/seal.js';
import { readByCursor } from '../read-by-cursor.js';

/** One verification at a time: it takes a core. */
const LOCK = LOCKS.auditVerification;

/** Rows read at once: a few milliseconds of work between two turns of the event loop. */
const ROWS = 500;

/** As text where that spares a conversion for each of millions. */
export interface StoredEvent extends TimedEvent {
  /** Hexadecimal. */
  readonly mac: string;
}

/** A position, with the event that stands there, if it still does. */
export interface SealedPlace {
  readonly position: number;
  readonly eventId: string;
  /** Hexadecimal. */
  readonly leaf: string;
  readonly sealNumber: number;
  readonly event: StoredEvent | undefined;
}

@Injectable()
export class VerificationRepository {
  constructor(private readonly database: Database) {}

  /**
   * Everything is read as it stood at one instant, while the hub goes on.
   * @throws DomainError `audit.verification-running`
   */
  async inSnapshot<T>(work: (trail: TrailSnapshot) => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      const { rows } = await client.query<{ locked: boolean }>(
        'select pg_try_advisory_xact_lock($1) as locked',
        [LOCK],
      );
      if (rows[0]?.locked !== true) throw new DomainError('audit.verification-running', 'conflict');
      return await work(new TrailSnapshot(client));
    } finally {
      await client.query('rollback').then(
        () => client.release(),
        () => client.release(true),
      );
    }
  }
}

/** The trail at one instant, in the order of its positions, a few hundred rows at a time. */
export class TrailSnapshot {
  constructor(private readonly client: pg.PoolClient) {}

  async *seals(): AsyncGenerator<readonly SignedSeal[]> {
    const columns = `number, first_position::float8 as "firstPosition",
      last_position::float8 as "lastPosition", root, previous, sealed_at as "sealedAt", kid,
      signature, mac`;
    const sql = `select ${columns} from audit_seal order by number`;
    yield* this.#read<SignedSeal>('seals', sql);
  }

  async *places(): AsyncGenerator<readonly SealedPlace[]> {
    const sql = `select p.position::float8 as position, p.event_id as "eventId",
        encode(p.leaf, 'hex') as leaf,
        p.seal_number as "sealNumber", ${EVENT}
      from audit_position p left join audit_event e on e.id = p.event_id order by p.position`;
    for await (const rows of this.#read<PlaceRow>('places', sql)) yield rows.map(placeOf);
  }

  async head(): Promise<{ readonly end: ChainEnd; readonly mac: Buffer } | undefined> {
    const { rows } = await this.client.query<ChainEnd & { readonly mac: Buffer }>(
      `select seal_number as "sealNumber", last_position::float8 as "lastPosition", digest, mac
       from audit_head`,
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const { mac, ...end } = row;
    return { end, mac };
  }

  async eventCount(): Promise<number> {
    return this.#count('select count(*)::float8 as count from audit_event');
  }

  async positionCount(): Promise<number> {
    return this.#count('select count(*)::float8 as count from audit_position');
  }

  /** Events in the queue of the sealer, or their names when they are gone. */
  async *waiting(): AsyncGenerator<readonly (StoredEvent | { readonly gone: string })[]> {
    const sql = `select u.event_id as "eventId", ${EVENT}
      from audit_unsealed u left join audit_event e on e.id = u.event_id
      where not exists (select 1 from audit_position p where p.event_id = u.event_id)
      order by u.number`;
    for await (const rows of this.#read<EventRow>('waiting', sql)) {
      yield rows.map((row) => (isFound(row) ? row : { gone: row.eventId }));
    }
  }

  /** Events under no seal and not waiting for one. */
  async *strays(): AsyncGenerator<readonly StoredEvent[]> {
    const sql = `select ${EVENT} from audit_event e
      where not exists (select 1 from audit_position p where p.event_id = e.id)
        and not exists (select 1 from audit_unsealed u where u.event_id = e.id)`;
    yield* this.#read<StoredEvent>('strays', sql);
  }

  #read<Row extends object>(name: string, text: string): AsyncGenerator<readonly Row[]> {
    return readByCursor<Row>(this.client, { name, text, size: ROWS });
  }

  async #count(sql: string): Promise<number> {
    const { rows } = await this.client.query<{ count: number }>(sql);
    return rows[0]?.count ?? 0;
  }
}

const EVENT = `e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, e.kind, e.outcome, e.actor_kind as "actorKind", e.actor_id as "actorId",
  e.subject_id as "subjectId", e.workstation, e.client, e.correlation, e.detail, encode(e.mac, 'hex') as mac`;

/** An event, or all its columns null when it is gone. */
interface EventRow extends Omit<StoredEvent, 'id'> {
  readonly eventId: string;
  readonly id: string | null;
}

interface PlaceRow extends EventRow {
  readonly position: number;
  readonly leaf: string;
  readonly sealNumber: number;
}

const isFound = <Row extends EventRow>(row: Row): row is Row & StoredEvent => row.id !== null;

const placeOf = (row: PlaceRow): SealedPlace => ({
  position: row.position,
  eventId: row.eventId,
  leaf: row.leaf,
  sealNumber: row.sealNumber,
  event: isFound(row) ? row : undefined,
});
