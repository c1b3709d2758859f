import type { Transaction } from '#libs/kernel';
import type { AuditEntry } from './audit-event.js';

/** Keeps what was recorded; `fail` makes the next record throw, to show that the act does not happen. */
export class RecordingTrail {
  readonly entries: AuditEntry[] = [];
  fail = false;

  async record(_tx: Transaction, entry: AuditEntry): Promise<void> {
    await Promise.resolve();
    if (this.fail) throw new Error('the trace cannot be written');
    this.entries.push(entry);
  }

  kinds(): readonly string[] {
    return this.entries.map((entry) => entry.kind);
  }
}
