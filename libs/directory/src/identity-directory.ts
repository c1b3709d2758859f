import { Injectable } from '@nestjs/common';
import type { HubRole } from '#libs/access';
import { AuditTrail, type Actor } from '#libs/audit';
import { Clock, DomainError, Transactions, type IdentityId } from '#libs/kernel';
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

  /**
   * Takes a role back, everywhere at once: rights are read at each request.
   * @throws DomainError `role.not-held`, `role.last-administrator`
   */
  async revokeRole(identityId: IdentityId, role: HubRole, by: Actor): Promise<void> {
    await this.transactions.run(async (tx) => {
      const holders = await this.repository.holdersOf(tx, role);
      const isLast = holders.length === 1 && holders[0] === identityId;
      if (role === 'administrator' && isLast)
        throw new DomainError('role.last-administrator', 'conflict', { identityId });
      if (!(await this.repository.revokeRole(tx, identityId, role)))
        throw new DomainError('role.not-held', 'not-found', { identityId, role });
      await this.audit.record(tx, {
        kind: 'role.revoked',
        outcome: 'success',
        actor: by,
        subject: identityId,
        detail: { role },
      });
    });
  }

  /** Everybody with a role in the hub. */
  async withRoles(): Promise<readonly Identity[]> {
    return this.repository.withRoles();
  }
}
