import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';

/** A one-time address by which somebody registers a key at the desk. */
export interface KeyInvitation {
  readonly id: string;
  readonly identityId: IdentityId;
  /** The card whose applet the key is; null for a key of its own. */
  readonly plasticId: string | null;
  /** `kind:id` of who opened it. */
  readonly createdBy: string;
  readonly expiresAt: Date;
}

@Injectable()
export class KeyInvitationRepository {
  constructor(private readonly database: Database) {}

  /** Those of the same person that were not used are over. */
  async insert(
    tx: Transaction,
    invitation: KeyInvitation & { readonly tokenHash: string; readonly createdAt: Date },
  ): Promise<void> {
    const { identityId, createdAt } = invitation;
    await inside(tx).fido2Invitation.updateMany({
      where: { identityId, usedAt: null, expiresAt: { gt: createdAt } },
      data: { expiresAt: createdAt },
    });
    await inside(tx).fido2Invitation.create({ data: invitation });
  }

  async open(tokenHash: string, now: Date): Promise<KeyInvitation | undefined> {
    const row = await this.database.prisma.fido2Invitation.findFirst({
      where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
    });
    return row === null ? undefined : { ...row, identityId: IdentityId.parse(row.identityId) };
  }

  /** False when it was used or ended meanwhile. */
  async use(tx: Transaction, id: string, now: Date): Promise<boolean> {
    const { count } = await inside(tx).fido2Invitation.updateMany({
      where: { id, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    return count === 1;
  }
}
