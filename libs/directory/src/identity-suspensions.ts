import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Signals, Transactions, type IdentityId } from '#libs/kernel';
import { IdentityRepository } from './identity.repository.js';
import { IDENTITY_OUT } from './person-records.js';

/** Keeps a person out for a time, by an officer's decision; no file ends it. */
@Injectable()
export class IdentitySuspensions {
  constructor(
    private readonly transactions: Transactions,
    private readonly identities: IdentityRepository,
    private readonly audit: AuditTrail,
    private readonly signals: Signals,
    private readonly clock: Clock,
  ) {}

  /**
   * Active to suspended, or back. With the commit of a suspension, `IDENTITY_OUT` ends the person's sessions.
   * @throws DomainError `identity.unknown`, `identity.state-refused`, `identity.own-account`
   */
  async change(
    id: IdentityId,
    act: { readonly state: 'active' | 'suspended'; readonly reason: string; readonly by: Actor },
  ): Promise<void> {
    if (act.by.kind === 'person' && act.by.id === id) {
      throw new DomainError('identity.own-account', 'refused', { id });
    }
    const from = act.state === 'active' ? 'suspended' : 'active';
    await this.transactions.run(async (tx) => {
      const moved = await this.identities.moveState(tx, id, {
        from,
        to: act.state,
        at: this.clock.now(),
      });
      if (moved === 'unknown') throw new DomainError('identity.unknown', 'not-found', { id });
      if (moved === 'refused') {
        throw new DomainError('identity.state-refused', 'conflict', { id });
      }
      await this.audit.record(tx, {
        kind: act.state === 'active' ? 'identity.reinstated' : 'identity.suspended',
        outcome: 'success',
        actor: act.by,
        subject: id,
        detail: { reason: act.reason },
      });
      if (act.state === 'suspended') await this.signals.send(tx, IDENTITY_OUT, id);
    });
  }
}
