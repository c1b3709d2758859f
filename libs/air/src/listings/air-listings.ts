import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import { IdentityDirectory } from '#libs/directory';
import { Clock, DomainError, Transactions, type CivilDate, type IdentityId } from '#libs/kernel';
import { AirListingRepository, type AirListing } from './air-listing.repository.js';

/** The hospital's list of authorised and informed professionals (référentiel DMP, AIR simplifié). */
@Injectable()
export class AirListings {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: AirListingRepository,
    private readonly directory: IdentityDirectory,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async find(identityId: IdentityId): Promise<AirListing | undefined> {
    return this.repository.find(identityId);
  }

  async list(): Promise<readonly AirListing[]> {
    return this.repository.list();
  }

  /**
   * Puts a person on the list, or dates a new information notice.
   * @throws DomainError `identity.unknown`, `identity.left`, `air-listing.informed-in-future`
   */
  async add(
    identityId: IdentityId,
    act: { readonly informedOn: CivilDate; readonly by: Actor },
  ): Promise<void> {
    const identity = await this.directory.find(identityId);
    if (identity === undefined) throw new DomainError('identity.unknown', 'not-found');
    if (identity.state === 'left') throw new DomainError('identity.left', 'conflict');
    const { informedOn, by } = act;
    const addedAt = this.clock.now();
    if (informedOn > addedAt.toISOString().slice(0, 10))
      throw new DomainError('air-listing.informed-in-future', 'invalid', { informedOn });
    await this.transactions.run(async (tx) => {
      const addedBy = `${by.kind}:${by.id}`;
      await this.repository.save(tx, { identityId, informedOn, addedBy, addedAt });
      await this.audit.record(tx, {
        kind: 'air-listing.added',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { informedOn },
      });
    });
  }

  /** Access to the DMP ends at once. @throws DomainError `air-listing.unknown` */
  async remove(
    identityId: IdentityId,
    act: { readonly because: string; readonly by: Actor },
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (!(await this.repository.remove(tx, identityId)))
        throw new DomainError('air-listing.unknown', 'not-found', { identityId });
      await this.audit.record(tx, {
        kind: 'air-listing.removed',
        outcome: 'success',
        actor: act.by,
        subject: identityId,
        detail: { because: act.because },
      });
    });
  }
}
