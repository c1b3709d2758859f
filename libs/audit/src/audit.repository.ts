import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import { DomainError, type Transaction } from '#libs/kernel';
import type { EventText } from './audit-mac.js';

@Injectable()
export class AuditRepository {
  /**
   * Writes the event and its place in the queue of the sealer: one statement, one commit.
   * Returns the number of the database's transaction.
   */
  async insert(tx: Transaction, event: EventText, mac: Buffer): Promise<string> {
    const rows = await inside(tx).$queryRaw<{ readonly xid: string }[]>`
      with event as (
        insert into audit_event (id, at, kind, outcome, actor_kind, actor_id, subject_id, workstation,
          client, correlation, detail, mac)
        values (${event.id}::uuid, ${event.at.toISOString()}::timestamptz, ${event.kind},
          ${event.outcome}, ${event.actorKind}, ${event.actorId}, ${event.subjectId}::uuid,
          ${event.workstation}, ${event.client}, ${event.correlation},
          ${JSON.stringify(event.detail)}::jsonb, ${new Uint8Array(mac)})
        returning id)
      insert into audit_unsealed (event_id) select id from event
      returning pg_current_xact_id()::text as xid`;
    const [row] = rows;
    if (row === undefined) throw new DomainError('audit.not-written', 'unavailable');
    return row.xid;
  }
}
