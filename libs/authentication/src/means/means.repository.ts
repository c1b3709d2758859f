import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';

export const MeansState = z.enum(['active', 'suspended', 'lost', 'revoked', 'expired']);
export type MeansState = z.infer<typeof MeansState>;
const MeansKind = z.enum(['badge', 'fido2']);

/** A means of identification a person holds. */
export interface Means {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly kind: z.infer<typeof MeansKind>;
  readonly label: string;
  readonly state: MeansState;
  readonly stateSince: Date;
  readonly stateReason: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface NewMeans extends Omit<Means, 'state' | 'stateSince' | 'stateReason'> {
  readonly issuedBy: string;
}

export interface NewBadge {
  readonly uidPseudonym: string;
  readonly credentialPseudonym: string;
  readonly keyVersion: number;
}

export interface NewKey {
  readonly credentialId: string;
  readonly userHandle: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly aaguid: string;
  readonly transports: readonly string[];
}

export interface BadgeHolder {
  readonly means: Means;
  readonly holderIsActive: boolean;
}

export interface KeyHolder {
  readonly means: Means;
  readonly key: NewKey;
}

type MeansRow = Omit<Means, 'identityId' | 'kind' | 'state'> & {
  readonly identityId: string;
  readonly kind: string;
  readonly state: string;
};

const toMeans = (row: MeansRow): Means => ({
  id: row.id,
  identityId: IdentityId.parse(row.identityId),
  kind: MeansKind.parse(row.kind),
  label: row.label,
  state: MeansState.parse(row.state),
  stateSince: row.stateSince,
  stateReason: row.stateReason,
  issuedAt: row.issuedAt,
  expiresAt: row.expiresAt,
});

@Injectable()
export class MeansRepository {
  constructor(private readonly database: Database) {}

  async insertBadge(tx: Transaction, means: NewMeans, badge: NewBadge): Promise<void> {
    await inside(tx).means.create({
      data: { ...means, state: 'active', stateSince: means.issuedAt, badge: { create: badge } },
    });
  }

  async insertKey(tx: Transaction, means: NewMeans, key: NewKey): Promise<void> {
    const row = {
      ...key,
      publicKey: new Uint8Array(key.publicKey),
      counter: BigInt(key.counter),
      transports: [...key.transports],
    };
    await inside(tx).means.create({
      data: { ...means, state: 'active', stateSince: means.issuedAt, fido2: { create: row } },
    });
  }

  /**
   * The badge that has both: the real UID (behind random-ID too) and the credential written on it; with the
   * state of its holder's account. One query: each tap passes here.
   */
  async badgeHolder(
    tx: Transaction,
    { uidPseudonym, credentialPseudonym }: Omit<NewBadge, 'keyVersion'>,
  ): Promise<BadgeHolder | undefined> {
    const [row] = await inside(tx).$queryRaw<(MeansRow & { holderState: string })[]>`
      select m.id, m.identity_id as "identityId", m.kind, m.label, m.state,
        m.state_since as "stateSince", m.state_reason as "stateReason", m.issued_at as "issuedAt",
        m.expires_at as "expiresAt", i.state as "holderState"
      from badge_card b join means m on m.id = b.means_id join identity i on i.id = m.identity_id
      where b.uid_pseudonym = ${uidPseudonym} and b.credential_pseudonym = ${credentialPseudonym}`;
    if (row === undefined) return undefined;
    return { means: toMeans(row), holderIsActive: row.holderState === 'active' };
  }

  async keyHolder(tx: Transaction, credentialId: string): Promise<KeyHolder | undefined> {
    const row = await inside(tx).means.findFirst({
      where: { fido2: { is: { credentialId } } },
      include: { fido2: true },
    });
    if (row?.fido2 === null || row === null) return undefined;
    return { means: toMeans(row), key: { ...row.fido2, counter: Number(row.fido2.counter) } };
  }

  /** Moves the signature counter on; false when it did not grow (a copy of the key may exist). */
  async useKey(
    tx: Transaction,
    meansId: string,
    use: { counter: number; at: Date },
  ): Promise<boolean> {
    const { count } = await inside(tx).fido2Key.updateMany({
      where: { meansId, OR: [{ counter: { lt: BigInt(use.counter) } }, { counter: 0n }] },
      data: { counter: BigInt(use.counter), lastUsedAt: use.at },
    });
    return count === 1;
  }

  async keysOf(identityId: IdentityId): Promise<readonly NewKey[]> {
    const rows = await this.database.prisma.fido2Key.findMany({
      where: { means: { identityId, state: { not: 'revoked' } } },
    });
    return rows.map((row) => ({ ...row, counter: Number(row.counter) }));
  }

  async listOf(identityId: IdentityId): Promise<readonly Means[]> {
    const rows = await this.database.prisma.means.findMany({
      where: { identityId },
      orderBy: { issuedAt: 'desc' },
    });
    return rows.map(toMeans);
  }

  /** Locks the row until the transaction ends. */
  async take(tx: Transaction, id: string): Promise<Means | undefined> {
    await inside(tx).$queryRaw`select id from means where id = ${id}::uuid for update`;
    const row = await inside(tx).means.findUnique({ where: { id } });
    return row === null ? undefined : toMeans(row);
  }

  async setState(
    tx: Transaction,
    id: string,
    to: { readonly state: MeansState; readonly at: Date; readonly reason: string },
  ): Promise<Means> {
    const row = await inside(tx).means.update({
      where: { id },
      data: { state: to.state, stateSince: to.at, stateReason: to.reason },
    });
    return toMeans(row);
  }
}
