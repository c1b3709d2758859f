import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import { IdentityDirectory } from '#libs/directory';
import { DomainError, type IdentityId } from '#libs/kernel';
import { EnrolmentChecks } from '../enrolment/enrolment-checks.js';
import { LoanStock } from '../loans/loan-stock.js';
import { MeansRegister } from '../means/means-register.js';

/** What must hold before a card is awaited: a refusal after the card is made would waste it. */
@Injectable()
export class BadgeOrders {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly checks: EnrolmentChecks,
    private readonly register: MeansRegister,
    private readonly stock: LoanStock,
  ) {}

  /**
   * @throws DomainError `identity.unknown`, `identity.not-active`, `enrolment.check-missing`,
   *   `means.unknown`, `means.state-refused`
   */
  async assertForPerson(
    identityId: IdentityId,
    order: { readonly by: Actor; readonly replaces?: string | undefined },
  ): Promise<void> {
    await this.#assertMayHold(identityId);
    await this.checks.assertMade(identityId, 'means', order.by);
    if (order.replaces !== undefined)
      await this.register.assertReplaceable(identityId, order.replaces);
  }

  /** @throws DomainError `badge.serial-taken` */
  async assertForStock(serial: string): Promise<void> {
    await this.stock.assertNewSerial(serial);
  }

  async #assertMayHold(identityId: IdentityId): Promise<void> {
    const identity = await this.directory.find(identityId);
    if (identity === undefined) {
      throw new DomainError('identity.unknown', 'not-found', { identityId });
    }
    if (identity.state !== 'active' && identity.state !== 'pre-arrival') {
      throw new DomainError('identity.not-active', 'conflict', { identityId });
    }
  }
}
