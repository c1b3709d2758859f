import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import type { IdentityId, Transaction } from '#libs/kernel';
import { mayBecome } from '../domain/means-life.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository } from '../means/means.repository.js';

/** The means of an activation: refused at its term by its own expiry, even before a round. */
@Injectable()
export class BackupMeans {
  constructor(
    private readonly register: MeansRegister,
    private readonly means: MeansRepository,
  ) {}

  /** @throws DomainError `means.not-allowed` */
  async issue(
    tx: Transaction,
    issue: { readonly identityId: IdentityId; readonly expiresAt: Date; readonly by: Actor },
  ): Promise<string> {
    const id = this.register.newId();
    await this.register.issue(tx, 'backup', { id, label: 'Accès de secours', ...issue });
    return id;
  }

  /** The person's session ends with it. */
  async end(
    tx: Transaction,
    meansId: string,
    act: { readonly state: 'revoked' | 'expired'; readonly reason: string; readonly by: Actor },
  ): Promise<void> {
    const means = await this.means.take(tx, meansId);
    if (means !== undefined && mayBecome(means.state, act.state))
      await this.register.move(tx, means, act);
  }
}
