import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import type { IdentityId, Transaction } from '#libs/kernel';
import type { MeansKind } from '../domain/means-life.js';
import { EnrolmentChecks } from '../enrolment/enrolment-checks.js';
import { MeansPolicies } from './means-policies.js';
import type { MeansPolicy } from './means-policy.repository.js';

/** What must hold before a means is issued: the policy allows its kind, and the person was identified. */
@Injectable()
export class IssueRules {
  constructor(
    private readonly policies: MeansPolicies,
    private readonly checks: EnrolmentChecks,
  ) {}

  /**
   * The policy of today, and the check of identity of today when there is one.
   * @throws DomainError `means.not-allowed`, `enrolment.check-missing`
   */
  async before(
    tx: Transaction,
    issue: { readonly identityId: IdentityId; readonly by: Actor },
    kind: MeansKind,
  ): Promise<{ readonly policy: MeansPolicy; readonly check: string | undefined }> {
    const policy = await this.policies.forIssue(tx, kind);
    return { policy, check: await this.checks.beforeIssue(tx, issue, kind) };
  }

  /** The means was issued: it is written beside the check it follows from. */
  async after(tx: Transaction, check: string | undefined, meansId: string): Promise<void> {
    await this.checks.ledTo(tx, check, meansId);
  }
}
