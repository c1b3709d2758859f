import { Injectable } from '@nestjs/common';
import { Database, inside, Prisma } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import type { MeansState } from '../domain/means-life.js';
import { MEANS_COLUMNS, toMeans, type Means, type MeansRow, type MeansStep } from './means-rows.js';

export type NewMeans = Omit<Means, 'state' | 'stateSince' | 'stateReason' | 'isAllowed'> & {
  readonly state: 'issued' | 'active' | 'lent';
  readonly issuedBy: string;
  readonly stepId: string;
};

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

/** A change of state, for the row and for its history. */
export interface Step {
  readonly id: string;
  readonly state: MeansState;
  readonly at: Date;
  readonly reason: string;
  readonly by: string;
}

const COLUMNS = Prisma.raw(MEANS_COLUMNS);

@Injectable()
export class MeansRepository {
  constructor(private readonly database: Database) {}

  /** The means and the first line of its history. */
  async insert(tx: Transaction, { stepId, ...means }: NewMeans): Promise<void> {
    const { state, issuedAt, issuedBy } = means;
    const step = { id: stepId, at: issuedAt, toState: state, by: issuedBy };
    await inside(tx).means.create({
      data: { ...means, stateSince: issuedAt, steps: { create: step } },
    });
  }

  async insertKey(tx: Transaction, meansId: string, key: NewKey): Promise<void> {
    const publicKey = new Uint8Array(key.publicKey);
    const row = {
      ...key,
      publicKey,
      counter: BigInt(key.counter),
      transports: [...key.transports],
    };
    await inside(tx).fido2Key.create({ data: { ...row, meansId } });
  }

  /**
   * The badge that has both: the real UID (behind random-ID too) and the credential written on it; with the
   * state of its holder's account. One query: each tap passes here. Of a loan badge, its holder of now.
   */
  async badgeHolder(
    tx: Transaction,
    { uidPseudonym, credentialPseudonym }: Omit<NewBadge, 'keyVersion'>,
  ): Promise<BadgeHolder | undefined> {
    const [row] = await inside(tx).$queryRaw<(MeansRow & { holderState: string })[]>`
      select ${COLUMNS}, i.state as "holderState"
      from badge_card b
      join means m on m.plastic_id = b.plastic_id and m.kind = 'badge'
      join identity i on i.id = m.identity_id
      left join means_policy p on p.kind = m.kind
      where b.uid_pseudonym = ${uidPseudonym} and b.credential_pseudonym = ${credentialPseudonym}
      order by m.state in ('active', 'lent') desc, m.issued_at desc limit 1`;
    if (row === undefined) return undefined;
    return { means: toMeans(row), holderIsActive: row.holderState === 'active' };
  }

  async keyHolder(tx: Transaction, credentialId: string): Promise<KeyHolder | undefined> {
    const key = await inside(tx).fido2Key.findUnique({ where: { credentialId } });
    if (key === null) return undefined;
    const means = await this.#one(tx, key.meansId);
    return means === undefined
      ? undefined
      : { means, key: { ...key, counter: Number(key.counter) } };
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
    const rows = await this.database.prisma.$queryRaw<MeansRow[]>`
      select ${COLUMNS} from means m left join means_policy p on p.kind = m.kind
      where m.identity_id = ${identityId}::uuid order by m.issued_at desc, m.id`;
    return rows.map(toMeans);
  }

  async stepsOf(meansId: string): Promise<readonly MeansStep[]> {
    const rows = await this.database.prisma.meansStep.findMany({
      where: { meansId },
      orderBy: { at: 'asc' },
    });
    return rows.map(({ at, fromState, toState, reason, by }) => ({
      at,
      from: fromState,
      to: toState,
      reason,
      by,
    }));
  }

  /** Locks the row until the transaction ends. */
  async take(tx: Transaction, id: string): Promise<Means | undefined> {
    await inside(tx).$queryRaw`select id from means where id = ${id}::uuid for update`;
    return this.#one(tx, id);
  }

  /** The means of one plastic that are not over, locked until the transaction ends. */
  async takePlastic(tx: Transaction, plasticId: string): Promise<readonly Means[]> {
    await inside(tx)
      .$queryRaw`select id from means where plastic_id = ${plasticId}::uuid order by id for update`;
    const rows = await inside(tx).$queryRaw<MeansRow[]>`
      select ${COLUMNS} from means m left join means_policy p on p.kind = m.kind
      where m.plastic_id = ${plasticId}::uuid and m.state not in ('revoked', 'expired')`;
    return rows.map(toMeans);
  }

  /** Means whose life is over at `now` and whose state does not say so; at most `limit`. */
  async overdue(now: Date, limit: number): Promise<readonly Pick<Means, 'id' | 'identityId'>[]> {
    const rows = await this.database.prisma.means.findMany({
      where: {
        expiresAt: { lte: now },
        state: { in: ['issued', 'active', 'lent', 'suspended'] },
      },
      select: { id: true, identityId: true },
      orderBy: { expiresAt: 'asc' },
      take: limit,
    });
    return rows.map(({ id, identityId }) => ({ id, identityId: IdentityId.parse(identityId) }));
  }

  async setState(tx: Transaction, means: Means, to: Step): Promise<Means> {
    await inside(tx).means.update({
      where: { id: means.id },
      data: { state: to.state, stateSince: to.at, stateReason: to.reason },
    });
    await inside(tx).meansStep.create({
      data: {
        id: to.id,
        meansId: means.id,
        at: to.at,
        fromState: means.state,
        toState: to.state,
        reason: to.reason,
        by: to.by,
      },
    });
    return { ...means, state: to.state, stateSince: to.at, stateReason: to.reason };
  }

  async #one(tx: Transaction, id: string): Promise<Means | undefined> {
    const [row] = await inside(tx).$queryRaw<MeansRow[]>`
      select ${COLUMNS} from means m left join means_policy p on p.kind = m.kind
      where m.id = ${id}::uuid`;
    return row === undefined ? undefined : toMeans(row);
  }
}
