import { Injectable } from '@nestjs/common';
import { AuditTrail, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusMonths,
  Random,
  Transactions,
  type IdentityId,
} from '#libs/kernel';
import { mayBecome } from '../domain/means-life.js';
import { CareSessions } from '../sessions/care-sessions.js';
import { AuthenticationSettings } from '../settings.js';
import {
  MeansRepository,
  type Means,
  type MeansState,
  type NewBadge,
  type NewKey,
} from './means.repository.js';

const HARD_MONTHS = 36;

export interface Issue {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly label: string;
  readonly by: Actor;
}

/** Every means a person holds: issued, suspended, lost, revoked, each act with its trace. */
@Injectable()
export class MeansRegister {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: MeansRepository,
    private readonly sessions: CareSessions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  newId(): string {
    return this.random.uuid();
  }

  async issueBadge(issue: Issue, badge: NewBadge): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.repository.insertBadge(tx, this.#newMeans('badge', issue), badge);
      await this.audit.record(tx, issued('badge', issue));
    });
  }

  async issueKey(issue: Issue, key: NewKey): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.repository.insertKey(tx, this.#newMeans('fido2', issue), key);
      await this.audit.record(tx, issued('fido2', issue));
    });
  }

  async listOf(identityId: IdentityId): Promise<readonly Means[]> {
    return this.repository.listOf(identityId);
  }

  /**
   * Suspends, declares lost, revokes or gives back a means. Anything but giving back ends the person's
   * session in the same transaction.
   * @throws DomainError `means.unknown`, `means.state-refused`
   */
  async change(
    place: { readonly identityId: IdentityId; readonly meansId: string },
    act: { readonly state: MeansState; readonly reason: string; readonly by: Actor },
  ): Promise<Means> {
    return this.transactions.run(async (tx) => {
      const means = await this.repository.take(tx, place.meansId);
      if (means?.identityId !== place.identityId) {
        throw new DomainError('means.unknown', 'not-found', { ...place });
      }
      assertMayBecome(means, act.state);
      const to = { state: act.state, at: this.clock.now(), reason: act.reason };
      const changed = await this.repository.setState(tx, means.id, to);
      if (act.state !== 'active') {
        const because = `means-${act.state}`;
        await this.sessions.endAllOf(tx, means.identityId, { because, by: act.by });
      }
      await this.audit.record(tx, {
        kind: `means.${act.state}`,
        outcome: 'success',
        actor: act.by,
        subject: means.identityId,
        detail: { means: means.id, type: means.kind, from: means.state, reason: act.reason },
      });
      return changed;
    });
  }

  #newMeans(kind: Means['kind'], issue: Issue) {
    const now = this.clock.now();
    const expiresAt = plusMonths(now, Math.min(this.settings.meansMonths, HARD_MONTHS));
    const { id, identityId, label, by } = issue;
    return {
      id,
      identityId,
      label,
      kind,
      issuedAt: now,
      expiresAt,
      issuedBy: `${by.kind}:${by.id}`,
    };
  }
}

function assertMayBecome(means: Means, state: MeansState): void {
  if (mayBecome(means.state, state)) return;
  throw new DomainError(
    'means.state-refused',
    'conflict',
    { meansId: means.id },
    { shown: { from: means.state, to: state } },
  );
}

const issued = (type: Means['kind'], issue: Issue) =>
  ({
    kind: 'means.issued',
    outcome: 'success',
    actor: issue.by,
    subject: issue.identityId,
    detail: { means: issue.id, type, label: issue.label },
  }) as const;
