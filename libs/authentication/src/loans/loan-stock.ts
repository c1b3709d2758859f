import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Transactions } from '#libs/kernel';
import type { NewBadge } from '../means/means.repository.js';
import { PlasticRepository } from '../means/plastics.repository.js';
import { LoanRepository, type StockBadge } from './loans.repository.js';

/** The badges that the desk lends: made ahead, held by nobody until they are lent. */
@Injectable()
export class LoanStock {
  constructor(
    private readonly transactions: Transactions,
    private readonly plastics: PlasticRepository,
    private readonly loans: LoanRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<readonly StockBadge[]> {
    return this.loans.stock();
  }

  /** @throws DomainError `badge.serial-taken` */
  async assertNewSerial(serial: string): Promise<void> {
    if (await this.loans.isSerialTaken(serial))
      throw new DomainError('badge.serial-taken', 'conflict', { serial });
  }

  /** A badge that was just made joins the stock. */
  async add(
    plastic: {
      readonly id: string;
      readonly label: string;
      readonly serial: string | null;
      readonly by: Actor;
    },
    badge: NewBadge,
  ): Promise<void> {
    const { id, label, serial, by } = plastic;
    await this.transactions.run(async (tx) => {
      const kept = { id, kind: 'badge', purpose: 'loan', serial, label } as const;
      await this.plastics.insert(tx, kept, this.clock.now());
      await this.plastics.insertBadge(tx, id, badge);
      await this.audit.record(tx, {
        kind: 'loan.stocked',
        outcome: 'success',
        actor: by,
        detail: { badge: id, number: serial, label },
      });
    });
  }
}
