import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditEntry } from '#libs/audit';
import { Transactions, type IdentityId, type Secret, type Transaction } from '#libs/kernel';
import { SecretTries } from '../secret-tries/secret-tries.js';
import { DirectoryAccountRepository } from './directory-accounts.repository.js';
import { DirectoryDoor, type BindVerdict } from './directory-door.js';
import { DirectorySettings } from './directory-settings.js';

export type DirectoryVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'no-account' }
  | { readonly kind: 'account-refused'; readonly why: string }
  | { readonly kind: 'directory-cut' };

interface Attempt {
  readonly identityId: IdentityId;
  readonly where: string | undefined;
  readonly takenAt: Date;
}

/**
 * The password of the hospital's directory. The person's own counter is judged first: the directory is never
 * asked so often that it would lock the account (requirements 5.1 EXI25).
 */
@Injectable()
export class DirectoryPasswords {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: DirectoryAccountRepository,
    private readonly directory: DirectoryDoor,
    private readonly tries: SecretTries,
    private readonly audit: AuditTrail,
    private readonly settings: DirectorySettings,
  ) {}

  async judge(
    identityId: IdentityId,
    password: Secret,
    where: string | undefined,
  ): Promise<DirectoryVerdict> {
    const account = await this.accounts.of(identityId);
    if (account === undefined) return this.#notJudged(identityId, where, { kind: 'no-account' });
    const taken = await this.transactions.run((tx) =>
      this.tries.take(tx, identityId, this.settings.limit),
    );
    if (taken.kind === 'wait') return this.#notJudged(identityId, where, taken);
    const answer = await this.directory.bind(account, password);
    return this.#answered({ identityId, where, takenAt: taken.at }, answer);
  }

  async #answered(attempt: Attempt, answer: BindVerdict): Promise<DirectoryVerdict> {
    const { identityId, takenAt } = attempt;
    return this.transactions.run(async (tx): Promise<DirectoryVerdict> => {
      switch (answer.kind) {
        case 'right':
          await this.tries.giveBack(tx, identityId, takenAt);
          return answer;
        case 'cut':
          await this.tries.undo(tx, identityId, takenAt);
          await this.#trace(tx, attempt, {
            kind: 'ad-password.not-judged',
            detail: { because: 'directory-cut' },
          });
          return { kind: 'directory-cut' };
        case 'account-refused':
          await this.#trace(tx, attempt, {
            kind: 'ad-password.refused',
            detail: { because: answer.why },
          });
          return answer;
        case 'wrong':
          await this.#trace(tx, attempt, { kind: 'ad-password.wrong', detail: {} });
          return { kind: 'wrong-password' };
      }
    });
  }

  async #notJudged(
    identityId: IdentityId,
    where: string | undefined,
    verdict: DirectoryVerdict,
  ): Promise<DirectoryVerdict> {
    await this.transactions.run((tx) =>
      this.#trace(
        tx,
        { identityId, where },
        { kind: 'ad-password.not-judged', detail: { because: verdict.kind } },
      ),
    );
    return verdict;
  }

  async #trace(
    tx: Transaction,
    { identityId, where }: Omit<Attempt, 'takenAt'>,
    fact: Pick<AuditEntry, 'kind' | 'detail'>,
  ): Promise<void> {
    await this.audit.record(tx, {
      ...fact,
      outcome: 'refused',
      actor: { kind: 'person', id: identityId },
      subject: identityId,
      workstation: where,
    });
  }
}
