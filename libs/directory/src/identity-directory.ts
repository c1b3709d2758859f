import { Injectable } from '@nestjs/common';
import type { HubRole } from '#libs/access';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, Transactions, type IdentityId } from '#libs/kernel';
import type { Identity } from './identity.js';
import {
  IdentityRepository,
  type IdentityFilter,
  type ListedIdentity,
  type ValueOrigin,
} from './identity.repository.js';

/** The one true list of the hospital's people. */
@Injectable()
export class IdentityDirectory {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: IdentityRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async find(id: IdentityId): Promise<Identity | undefined> {
    return this.repository.find(id);
  }

  async findBySubject(subject: string): Promise<Identity | undefined> {
    return this.repository.findBySubject(subject);
  }

  async findByMatricule(entityFiness: string, number: string): Promise<Identity | undefined> {
    return this.repository.findByMatricule(entityFiness, number);
  }

  async list(filter: IdentityFilter): Promise<{ items: readonly ListedIdentity[]; total: number }> {
    return this.repository.list(filter);
  }

  async listed(id: IdentityId): Promise<ListedIdentity | undefined> {
    return this.repository.listed(id);
  }

  /** Where each value of a person comes from. */
  async originsOf(id: IdentityId): Promise<readonly ValueOrigin[]> {
    return this.repository.originsOf(id);
  }

  async grantRole(identityId: IdentityId, role: HubRole, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      const grantedAt = this.clock.now();
      const grantedBy = `${by.kind}:${by.id}`;
      await this.repository.grantRole(tx, { identityId, role, grantedBy, grantedAt });
      await this.audit.record(tx, {
        kind: 'role.granted',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { role },
      });
    });
  }
}
