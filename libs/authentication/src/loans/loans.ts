import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB, type Actor } from '#libs/audit';
import {
  Clock,
  DomainError,
  plusSeconds,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { HARD_HOURS, type LoanReason } from '../domain/desk-rules.js';
import { mayBecome } from '../domain/means-life.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository } from '../means/means.repository.js';
import type { Plastic } from '../means/plastics.repository.js';
import { AuthenticationSettings } from '../settings.js';
import { LoanRepository, type Loan, type LoanEnd, type ShownLoan } from './loans.repository.js';

const HOUR = 3600;
const AT_ONCE = 100;
const SHOWN = 500;

export interface LoanOrder {
  readonly identityId: IdentityId;
  /** A badge of the stock. */
  readonly plasticId: string;
  readonly reason: LoanReason;
  /** Those of the setting when nothing is said; at most 24. */
  readonly hours?: number | undefined;
  readonly by: Actor;
}

/**
 * A badge forgotten is no incident: the desk lends one of its stock for the shift. The person's own badges are
 * suspended meanwhile, and serve again at the end, which comes by itself.
 */
@Injectable()
export class Loans {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: LoanRepository,
    private readonly register: MeansRegister,
    private readonly means: MeansRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: AuthenticationSettings,
  ) {}

  /**
   * The new loan's id. From the due time on its badge is refused, whether or not a round has passed.
   * @throws DomainError `identity.unknown`, `identity.not-active`, `loan.already-borrowing`,
   *   `loan.badge-unknown`, `loan.badge-lost`, `loan.badge-out`, `loan.too-long`, `means.not-allowed`,
   *   `enrolment.check-missing`
   */
  async lend(order: LoanOrder): Promise<string> {
    const hours = order.hours ?? this.settings.desk.loanHours;
    if (hours <= 0 || hours > HARD_HOURS) throw new DomainError('loan.too-long', 'invalid');
    return this.transactions.run(async (tx) => {
      const own = await this.repository.takeActiveBadges(tx, order.identityId);
      await this.#assertMayBorrow(tx, order.identityId);
      const plastic = await this.#takeFreeBadge(tx, order.plasticId);
      return this.#write(tx, order, { own, plastic, hours });
    });
  }

  /** @throws DomainError `loan.unknown`, `loan.already-ended` */
  async giveBack(id: string, by: Actor): Promise<ShownLoan> {
    await this.transactions.run(async (tx) => {
      const loan = await this.repository.take(tx, id);
      if (loan === undefined) throw new DomainError('loan.unknown', 'not-found', { id });
      if (loan.endedAt !== null) throw new DomainError('loan.already-ended', 'conflict', { id });
      await this.#end(tx, loan, { because: 'returned', by });
    });
    return this.find(id);
  }

  /** Ends the loans that are due; each once, whichever hub comes first. How many. */
  async endDue(): Promise<number> {
    let count = 0;
    for (const { id, because } of await this.repository.toEnd(this.clock.now(), AT_ONCE)) {
      count += await this.transactions.run(async (tx) => {
        const loan = await this.repository.take(tx, id);
        if (loan === undefined || loan.endedAt !== null) return 0;
        await this.#end(tx, loan, { because, by: THE_HUB });
        return 1;
      });
    }
    return count;
  }

  /** @throws DomainError `loan.unknown` */
  async find(id: string): Promise<ShownLoan> {
    const loan = await this.repository.find(id);
    if (loan === undefined) throw new DomainError('loan.unknown', 'not-found', { id });
    return loan;
  }

  /** Newest first; at most 500. */
  async list(filter: {
    readonly identityId?: IdentityId;
    readonly open?: boolean | undefined;
  }): Promise<readonly ShownLoan[]> {
    return this.repository.list({ ...filter, limit: SHOWN });
  }

  async #assertMayBorrow(tx: Transaction, identityId: IdentityId): Promise<void> {
    const state = await this.repository.takePerson(tx, identityId);
    if (state === undefined) throw new DomainError('identity.unknown', 'not-found', { identityId });
    if (state !== 'active')
      throw new DomainError('identity.not-active', 'conflict', { identityId });
    if ((await this.repository.openOf(tx, { identityId })) !== undefined)
      throw new DomainError('loan.already-borrowing', 'conflict', { identityId });
  }

  async #takeFreeBadge(tx: Transaction, plasticId: string): Promise<Plastic> {
    const plastic = await this.repository.takeStock(tx, plasticId);
    if (plastic === undefined)
      throw new DomainError('loan.badge-unknown', 'not-found', { plasticId });
    if (await this.repository.isLost(tx, plasticId))
      throw new DomainError('loan.badge-lost', 'conflict', { plasticId });
    if ((await this.repository.openOf(tx, { plasticId })) !== undefined)
      throw new DomainError('loan.badge-out', 'conflict', { plasticId });
    return plastic;
  }

  async #write(tx: Transaction, order: LoanOrder, taken: Taken): Promise<string> {
    const { identityId, reason, by } = order;
    const { own, plastic, hours } = taken;
    const [id, meansId] = [this.register.newId(), this.register.newId()];
    const lentAt = this.clock.now();
    const dueAt = plusSeconds(lentAt, hours * HOUR);
    const { id: plasticId, label } = plastic;
    const badge = { id: meansId, identityId, label, by, plasticId, expiresAt: dueAt } as const;
    await this.register.issue(tx, 'badge', { ...badge, state: 'lent' });
    for (const means of own) await this.#suspend(tx, means, by);
    const lentBy = `${by.kind}:${by.id}`;
    const loan = { id, identityId, plasticId, meansId, reason, lentAt, lentBy, dueAt };
    await this.repository.insert(tx, { ...loan, suspendedIds: [...own] });
    await this.audit.record(tx, {
      kind: 'loan.started',
      outcome: 'success',
      actor: by,
      subject: identityId,
      detail: {
        loan: id,
        means: meansId,
        number: plastic.serial,
        reason,
        until: dueAt.toISOString(),
      },
    });
    return id;
  }

  async #suspend(tx: Transaction, meansId: string, by: Actor): Promise<void> {
    const means = await this.means.take(tx, meansId);
    if (means !== undefined)
      await this.register.move(tx, means, { state: 'suspended', reason: SUSPENDED_BY_LOAN, by });
  }

  /** The loan's means ends, with the sessions opened by it; the person's own badges serve again. */
  async #end(
    tx: Transaction,
    loan: Loan,
    end: { readonly because: LoanEnd; readonly by: Actor },
  ): Promise<void> {
    const { because, by } = end;
    const state = because === 'due' ? 'expired' : 'revoked';
    const means = await this.means.take(tx, loan.meansId);
    if (means !== undefined && mayBecome(means.state, state) && means.state === 'lent')
      await this.register.move(tx, means, { state, reason: `loan-${because}`, by });
    for (const id of loan.suspendedIds) await this.#restore(tx, id, by);
    const at = this.clock.now();
    await this.repository.end(tx, loan.id, { at, by: `${by.kind}:${by.id}`, because });
    await this.audit.record(tx, {
      kind: 'loan.ended',
      outcome: 'success',
      actor: by,
      subject: loan.identityId,
      detail: { loan: loan.id, means: loan.meansId, because },
    });
  }

  /** Unless it was lost, revoked, or suspended anew for another reason meanwhile. */
  async #restore(tx: Transaction, meansId: string, by: Actor): Promise<void> {
    const means = await this.means.take(tx, meansId);
    const isOurs = means?.state === 'suspended' && means.stateReason === SUSPENDED_BY_LOAN;
    if (isOurs && means.expiresAt > this.clock.now())
      await this.register.move(tx, means, { state: 'active', reason: 'loan-ended', by });
  }
}

const SUSPENDED_BY_LOAN = 'loan';

interface Taken {
  readonly own: readonly string[];
  readonly plastic: Plastic;
  readonly hours: number;
}
