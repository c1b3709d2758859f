import { Injectable } from '@nestjs/common';
import { Clock, JsonObject, Keyring, Random, type Transaction } from '#libs/kernel';
import type { AuditEntry } from './audit-event.js';
import { eventMac, eventText, type EventText } from './audit-mac.js';
import { AuditRepository } from './audit.repository.js';
import { AuditWitness } from './audit-witness.js';

/**
 * One act, one trace: the event is written in the transaction of the act (design D11). If the trace
 * cannot be written, the act does not happen.
 */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly repository: AuditRepository,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly keyring: Keyring,
    private readonly witness: AuditWitness,
  ) {}

  async record(tx: Transaction, entry: AuditEntry): Promise<void> {
    const event = this.#eventOf(entry);
    const mac = eventMac(this.keyring, eventText(event));
    const xid = await this.repository.insert(tx, event, mac);
    this.#witness(event, xid);
  }

  /** Events for a statement that writes the act and its trace together, by `audit_write`. */
  prepare(entries: readonly AuditEntry[]): PreparedEvents {
    const events = entries.map((entry) => this.#eventOf(entry));
    const rows = events.map((event) => ({
      ...event,
      at: event.at.toISOString(),
      mac: eventMac(this.keyring, eventText(event)).toString('hex'),
    }));
    return {
      json: JSON.stringify(rows),
      written: (xid) => {
        for (const event of events) this.#witness(event, xid);
      },
    };
  }

  #eventOf(entry: AuditEntry): EventText {
    return {
      id: this.random.uuid(),
      at: this.clock.now(),
      kind: entry.kind,
      outcome: entry.outcome,
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      subjectId: entry.subject ?? null,
      workstation: entry.workstation ?? null,
      client: entry.client ?? null,
      correlation: entry.correlation ?? null,
      detail: asKept(entry.detail),
    };
  }

  #witness({ id, kind, at }: EventText, xid: string): void {
    this.witness.note({ id, kind, at, xid });
  }
}

export interface PreparedEvents {
  /** The parameter of `audit_write(jsonb)`. */
  readonly json: string;
  /** To be called with what `audit_write` returned, once the transaction is committed. */
  written(xid: string): void;
}

/** The facts as the database will give them back: what is checked later must be what is signed now. */
const asKept = (detail: JsonObject): JsonObject =>
  JsonObject.parse(JSON.parse(JSON.stringify(detail)));
