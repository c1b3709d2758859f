import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusMonths,
  Random,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { mayBecome, type MeansKind, type MeansState } from '../domain/means-life.js';
import { CareSessions } from '../sessions/care-sessions.js';
import { IssueRules } from './issue-rules.js';
import { MeansRepository, type NewBadge, type NewKey } from './means.repository.js';
import type { Means, MeansStep } from './means-rows.js';
import { MeansTrace } from './means-trace.js';
import { PlasticRepository, type Plastic } from './plastics.repository.js';

export interface Issue {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly label: string;
  readonly by: Actor;
  /** A card or key that the register knows already: the means joins what is on it. */
  readonly plasticId?: string;
  readonly serial?: string;
  /** `active` when nothing is said. */
  readonly state?: 'issued' | 'active' | 'lent';
  /** Ends before the life that the policy gives. */
  readonly expiresAt?: Date;
}

export interface MeansAct {
  readonly state: MeansState;
  readonly reason: string;
  readonly by: Actor;
}

/** Every means a person holds: issued, suspended, lost, revoked, each act with its trace. */
@Injectable()
export class MeansRegister {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: MeansRepository,
    private readonly plastics: PlasticRepository,
    private readonly rules: IssueRules,
    private readonly sessions: CareSessions,
    private readonly trace: MeansTrace,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  newId(): string {
    return this.random.uuid();
  }

  /**
   * A new badge; the one it replaces is revoked with the same act.
   * @throws DomainError `means.not-allowed`, `enrolment.check-missing`, `means.unknown`, `means.state-refused`
   */
  async issueBadge(issue: Issue, badge: NewBadge, replaces?: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const { plasticId: id = this.newId(), label } = issue;
      const plasticId = await this.newPlastic(tx, { id, kind: 'badge', label });
      await this.plastics.insertBadge(tx, plasticId, badge);
      await this.issue(tx, 'badge', { ...issue, plasticId });
      if (replaces !== undefined) await this.#replace(tx, replaces, issue);
    });
  }

  /**
   * @param first done in the same transaction, before.
   * @throws DomainError `means.not-allowed`, `enrolment.check-missing`
   */
  async issueKey(
    issue: Issue,
    key: NewKey,
    first: (tx: Transaction) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      await first(tx);
      const plasticId =
        issue.plasticId ?? (await this.newPlastic(tx, { kind: 'key', label: issue.label }));
      await this.issue(tx, 'fido2', { serial: key.credentialId, ...issue, plasticId });
      await this.repository.insertKey(tx, issue.id, key);
    });
  }

  /** A card or key that the register did not know: its id. */
  async newPlastic(
    tx: Transaction,
    plastic: Pick<Plastic, 'kind' | 'label'> & Partial<Plastic>,
  ): Promise<string> {
    const id = plastic.id ?? this.newId();
    const known = { purpose: 'personal', serial: null, ...plastic, id } as const;
    await this.plastics.insert(tx, known, this.clock.now());
    return id;
  }

  /** A badge of this person that a new one may replace. @throws DomainError `means.unknown`, `means.state-refused` */
  async assertReplaceable(identityId: IdentityId, meansId: string): Promise<void> {
    const own = await this.repository.listOf(identityId);
    const former = own.find(({ id }) => id === meansId);
    assertReplaceable(former, identityId);
    assertMayBecome(former, 'revoked');
  }

  /**
   * Writes the means with what the policy of today says of its kind.
   * @throws DomainError `means.not-allowed`, `enrolment.check-missing`
   */
  async issue(tx: Transaction, kind: MeansKind, issue: Issue): Promise<void> {
    const { policy, check } = await this.rules.before(tx, issue, kind);
    const now = this.clock.now();
    const end = plusMonths(now, policy.months);
    const { by, expiresAt = end } = issue;
    const means = {
      id: issue.id,
      identityId: issue.identityId,
      kind,
      label: issue.label,
      state: issue.state ?? 'active',
      plasticId: issue.plasticId ?? null,
      serial: issue.serial ?? null,
      level: policy.level,
      legalBasis: policy.legalBasis,
      homologation: policy.homologation,
      issuedAt: now,
      expiresAt: expiresAt < end ? expiresAt : end,
      issuedBy: `${by.kind}:${by.id}`,
      stepId: this.newId(),
    };
    await this.repository.insert(tx, means);
    await this.rules.after(tx, check, means.id);
    await this.trace.issued(tx, means, { kind, by });
  }

  async listOf(identityId: IdentityId): Promise<readonly Means[]> {
    return this.repository.listOf(identityId);
  }

  /** @throws DomainError `means.unknown` */
  async historyOf(identityId: IdentityId, meansId: string): Promise<readonly MeansStep[]> {
    const own = await this.repository.listOf(identityId);
    if (!own.some(({ id }) => id === meansId))
      throw new DomainError('means.unknown', 'not-found', { meansId });
    return this.repository.stepsOf(meansId);
  }

  /**
   * Suspends, declares lost, revokes or gives back a means. Lost is said of the plastic: whatever else is
   * on the same card is lost with it. Anything but giving back ends the person's session in the same
   * transaction.
   * @throws DomainError `means.unknown`, `means.state-refused`, `means.badge-lent`
   */
  async change(
    place: { readonly identityId: IdentityId; readonly meansId: string },
    act: MeansAct,
  ): Promise<Means> {
    return this.transactions.run(async (tx) => {
      const means = await this.repository.take(tx, place.meansId);
      if (means?.identityId !== place.identityId) {
        throw new DomainError('means.unknown', 'not-found', { ...place });
      }
      if (act.state === 'lost') await this.#losePlastic(tx, means, act);
      if (act.state === 'active') await this.#assertNoLoan(means);
      return this.move(tx, means, act);
    });
  }

  /** The means, locked until the transaction ends. */
  async taken(tx: Transaction, meansId: string): Promise<Means | undefined> {
    return this.repository.take(tx, meansId);
  }

  /**
   * Moves one means, with its trace; the person's session ends unless the means is given back.
   * @throws DomainError `means.state-refused`
   */
  async move(tx: Transaction, means: Means, act: MeansAct): Promise<Means> {
    assertMayBecome(means, act.state);
    const by = `${act.by.kind}:${act.by.id}`;
    const step = { id: this.newId(), at: this.clock.now(), by };
    const { state, reason } = act;
    const changed = await this.repository.setState(tx, means, { ...step, state, reason });
    if (state !== 'active') {
      const because = `means-${state}`;
      await this.sessions.endAllOf(tx, means.identityId, { because, by: act.by });
    }
    await this.trace.moved(tx, means, act);
    return changed;
  }

  /** The former badge of the same person, revoked with the act that makes the new one. */
  async #replace(tx: Transaction, meansId: string, { identityId, by }: Issue): Promise<void> {
    const former = await this.repository.take(tx, meansId);
    assertReplaceable(former, identityId);
    await this.move(tx, former, { state: 'revoked', reason: 'replaced', by });
  }

  /** While a badge is lent in its place, one's own comes back with the end of the loan, never by hand. */
  async #assertNoLoan({ identityId, kind, id }: Means): Promise<void> {
    const own = kind === 'badge' ? await this.repository.listOf(identityId) : [];
    if (own.some((other) => other.kind === 'badge' && other.state === 'lent'))
      throw new DomainError('means.badge-lent', 'conflict', { id });
  }

  /** The other means of the same card, of whoever holds them. */
  async #losePlastic(tx: Transaction, lost: Means, act: MeansAct): Promise<void> {
    if (lost.plasticId === null) return;
    for (const other of await this.repository.takePlastic(tx, lost.plasticId)) {
      if (other.id !== lost.id && mayBecome(other.state, 'lost')) await this.move(tx, other, act);
    }
  }
}

function assertReplaceable(
  former: Means | undefined,
  identityId: IdentityId,
): asserts former is Means {
  if (former?.identityId !== identityId || former.kind !== 'badge' || former.state === 'lent')
    throw new DomainError('means.unknown', 'not-found', { identityId });
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
