import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/audit';
import {
  DomainError,
  plusSeconds,
  Transactions,
  type IdentityId,
  type Secret,
  type Transaction,
} from '#libs/kernel';
import { DeskTools } from '../badge-sign-in/badge-desk.js';
import { mayBecome } from '../domain/means-life.js';
import { MeansPolicies } from '../means/means-policies.js';
import { MeansRegister } from '../means/means-register.js';
import type { LiveSession } from '../sessions/browser-sessions.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { TransitionJudge } from './transition-judge.js';
import { TransitionSecretsRepository } from './transition-secrets.repository.js';

/** The first code is used at the desk or the same day at home. */
const FIRST_SECONDS = 24 * 3600;
/** Choosing another password needs a full 2FA this recent. */
const FRESH_SECONDS = 15 * 60;

export interface FirstCode {
  /** Said or handed to the person, shown once. */
  readonly code: Secret;
  readonly until: Date;
}

/**
 * Password and one-time code, for the time of a transition (PGSSI-S EXI25): off unless the hospital enables
 * both kinds, never for AIR nor FI Tiers.
 */
@Injectable()
export class TransitionMeans {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: TransitionSecretsRepository,
    private readonly policies: MeansPolicies,
    private readonly register: MeansRegister,
    private readonly judge: TransitionJudge,
    private readonly passwords: ChosenPasswords,
    private readonly tools: DeskTools,
  ) {}

  async isOffered(): Promise<boolean> {
    return (await this.policies.usesOf(['password', 'totp'])).size > 0;
  }

  /** @throws DomainError `transition.off` (not found): what is off is not there */
  async assertOffered(): Promise<void> {
    if (!(await this.isOffered())) throw new DomainError('transition.off', 'not-found');
  }

  /**
   * Makes both means for a person; those they had are revoked. They are active once the person has chosen a
   * password and shown a first code of their phone.
   * @throws DomainError `transition.off`, `transition.oneself`, `means.not-allowed`, `enrolment.check-missing`, `identity.unknown`
   */
  async issue(identityId: IdentityId, by: Actor): Promise<FirstCode> {
    await this.assertOffered();
    if (by.kind === 'person' && by.id === identityId)
      throw new DomainError('transition.oneself', 'refused');
    const { code, verifier } = await this.passwords.firstCode(identityId);
    const until = this.tools.in(FIRST_SECONDS);
    await this.transactions.run(async (tx) => {
      await this.#withdraw(tx, identityId, by);
      const [passwordId, totpId] = [this.tools.newId(), this.tools.newId()];
      const shared = { identityId, by, state: 'issued' } as const;
      await this.register.issue(tx, 'password', {
        id: passwordId,
        label: 'Mot de passe',
        ...shared,
      });
      await this.register.issue(tx, 'totp', { id: totpId, label: 'Code du téléphone', ...shared });
      const box = this.judge.newBox(totpId);
      const secrets = { identityId, passwordId, totpId, verifier, firstUntil: until, box };
      await this.repository.replace(tx, secrets, this.tools.now());
    });
    return { code, until };
  }

  /** Whether the person has a password that they may change now. */
  async mayChange(session: LiveSession): Promise<'yes' | 'stale' | 'none'> {
    const own = await this.transactions.run((tx) => this.repository.of(tx, session.identityId));
    if (own === undefined || own.firstUntil !== null) return 'none';
    return this.tools.now() < plusSeconds(session.strongAt, FRESH_SECONDS) ? 'yes' : 'stale';
  }

  /** @throws DomainError `transition.off`, `transition.stale-session`, `transition.none`, `password.*` */
  async change(session: LiveSession, password: Secret): Promise<void> {
    await this.assertOffered();
    const may = await this.mayChange(session);
    if (may === 'none') throw new DomainError('transition.none', 'not-found');
    if (may === 'stale') throw new DomainError('transition.stale-session', 'refused');
    const verifier = await this.passwords.verifierOf(session.identityId, password);
    await this.transactions.run(async (tx) => {
      const own = await this.repository.of(tx, session.identityId);
      if (own === undefined) throw new DomainError('transition.none', 'not-found');
      await this.passwords.write(tx, own, verifier);
    });
  }

  async #withdraw(tx: Transaction, identityId: IdentityId, by: Actor): Promise<void> {
    const former = await this.repository.of(tx, identityId);
    for (const id of former === undefined ? [] : [former.passwordId, former.totpId]) {
      const means = await this.register.taken(tx, id);
      if (means !== undefined && mayBecome(means.state, 'revoked'))
        await this.register.move(tx, means, { state: 'revoked', reason: 'replaced', by });
    }
  }
}
