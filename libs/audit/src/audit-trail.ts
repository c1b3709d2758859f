import { Injectable } from '@nestjs/common';
import { Clock, Keyring, Random, type Transaction } from '#libs/kernel';
import type { AuditEntry } from './audit-event.js';
import { eventMac, type EventText } from './audit-mac.js';
import { AuditRepository } from './audit.repository.js';

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
  ) {}

  async record(tx: Transaction, entry: AuditEntry): Promise<void> {
    const event: EventText = {
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
      detail: entry.detail,
    };
    await this.repository.insert(tx, event, eventMac(this.keyring, event));
  }
}
