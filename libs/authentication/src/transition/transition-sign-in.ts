import { Injectable } from '@nestjs/common';
import { Clock, Transactions, type Transaction } from '#libs/kernel';
import { usabilityOf } from '../domain/means-life.js';
import type { FactorShown } from '../domain/care-session.js';
import { MeansRepository } from '../means/means.repository.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import {
  TransitionJudge,
  type RefusedBecause,
  type TakenSecrets,
  type TypedTransition,
} from './transition-judge.js';
import { TransitionMeans } from './transition-means.js';
import {
  TransitionSecretsRepository,
  type TransitionSecrets,
} from './transition-secrets.repository.js';

/** Facts of a sign-in by password and one-time code. */
export function transitionFactors(
  { passwordId, totpId }: TransitionSecrets,
  at: Date,
  post: Post | undefined,
): readonly FactorShown[] {
  const shared = { at: at.toISOString(), workstation: post?.name ?? null };
  return [
    { factor: 'password', category: 'knowledge', meansId: passwordId, ...shared },
    { factor: 'totp', category: 'possession', meansId: totpId, ...shared },
  ];
}

/** Sign-in by matricule, password and one-time code of the phone, in one form. */
@Injectable()
export class TransitionSignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: TransitionSecretsRepository,
    private readonly offered: TransitionMeans,
    private readonly judge: TransitionJudge,
    private readonly means: MeansRepository,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly clock: Clock,
  ) {}

  /**
   * Undefined when refused: the caller is not told whether the matricule, the password or the code is wrong,
   * nor whether one must wait.
   * @throws DomainError `transition.off`, `pin.too-busy`
   */
  async enter(
    typed: TypedTransition & { readonly code: string },
    post: Post | undefined,
  ): Promise<SignInProof | undefined> {
    await this.offered.assertOffered();
    const all = await this.judge.take(typed.matricule, ({ firstUntil }) => firstUntil === null);
    const holders = await this.judge.holders(all, typed.secret);
    const shown = holders.map((right) => ({
      right,
      step: this.judge.step(right.secrets, typed.code),
    }));
    const proven = shown.find(({ step }) => step !== undefined);
    if (proven?.step === undefined) {
      const because = holders.length === 0 ? 'wrong-password' : 'wrong-code';
      return this.#refuse(all, because, typed.where);
    }
    const { right, step } = proven;
    const opened = await this.transactions.run((tx) => this.#open(tx, { all, right, step, post }));
    return typeof opened === 'string'
      ? this.#refuse(all, opened, typed.where)
      : this.signedIn.proofOf(opened.id);
  }

  /** The session, or why there is none: then nothing of this is written. */
  async #open(
    tx: Transaction,
    { all, right, step, post }: Proven,
  ): Promise<{ readonly id: string } | RefusedBecause> {
    const { secrets } = right;
    for (const id of [secrets.passwordId, secrets.totpId]) {
      const means = await this.means.take(tx, id);
      if (means === undefined || usabilityOf(means, this.clock.now()).kind !== 'usable')
        return 'means-unusable';
    }
    if (!(await this.repository.useStep(tx, secrets.totpId, step))) return 'code-used';
    await this.judge.giveBack(tx, all, right);
    const { identityId } = secrets;
    const factors = transitionFactors(secrets, this.clock.now(), post);
    return this.sessions.open(tx, { identityId, factors }, post);
  }

  async #refuse(
    all: readonly TakenSecrets[],
    because: RefusedBecause,
    where: string | undefined,
  ): Promise<undefined> {
    await this.judge.refuse(all, because, where);
    return undefined;
  }
}

interface Proven {
  readonly all: readonly TakenSecrets[];
  readonly right: TakenSecrets;
  readonly step: number;
  readonly post: Post | undefined;
}
