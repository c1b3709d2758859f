import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import type { Transaction } from '#libs/kernel';
import type { EventText } from './audit-mac.js';

@Injectable()
export class AuditRepository {
  async insert(tx: Transaction, event: EventText, mac: Buffer): Promise<void> {
    await inside(tx).auditEvent.create({
      data: {
        ...event,
        detail: event.detail,
        mac: new Uint8Array(mac),
      },
    });
  }
}
