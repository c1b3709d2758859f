import { Injectable } from '@nestjs/common';
import { displayName, IdentityDirectory, type Identity } from '#libs/directory';
import {
  Clock,
  DomainError,
  Random,
  Transactions,
  type IdentityId,
  type Secret,
  type Transaction,
} from '#libs/kernel';
import { typedBackupCode } from '../backup/backup-code.js';
import { CeremonyRepository, type Ceremony } from '../badge-sign-in/ceremony.repository.js';
import { MeansRegister } from '../means/means-register.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { totpForPhone } from './one-time-codes.js';
import { TransitionJudge, type TypedTransition } from './transition-judge.js';
import { TransitionMeans } from './transition-means.js';
import {
  TransitionSecretsRepository,
  type TransitionSecrets,
} from './transition-secrets.repository.js';
import { transitionFactors } from './transition-sign-in.js';

/** Time to install an application on a phone and choose a password. */
const ACTIVATION_SECONDS = 15 * 60;

/** What the page of the first use shows: the secret goes to the phone, and nowhere else. */
export interface FirstUse {
  readonly ceremonyId: string;
  readonly givenName: string;
  readonly phone: { readonly uri: string; readonly base32: string };
}

export interface ChosenPassword {
  readonly ceremonyId: string;
  readonly interactionUid: string;
  readonly password: Secret;
  readonly code: string;
}

/** Time, chance, who the person is, and the opening of the session. */
@Injectable()
export class ActivationDoors {
  constructor(
    private readonly directory: IdentityDirectory,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  /** @throws DomainError `identity.not-active` */
  async person(id: IdentityId): Promise<Identity> {
    const identity = await this.directory.find(id);
    if (identity?.state !== 'active') throw new DomainError('identity.not-active', 'refused');
    return identity;
  }

  isWaiting(ceremony: Ceremony): ceremony is Ceremony & { readonly identityId: IdentityId } {
    const { state, identityId, expiresAt } = ceremony;
    return state === 'waiting' && identityId !== null && expiresAt > this.clock.now();
  }

  ceremony(interactionUid: string, { identityId, passwordId }: TransitionSecrets) {
    return {
      id: this.random.uuid(),
      interactionUid,
      kind: 'transition',
      state: 'waiting',
      workstationId: null,
      identityId,
      meansId: passwordId,
      createdAt: this.clock.now(),
      expiresAt: this.clock.in(ACTIVATION_SECONDS),
    } as const;
  }

  async open(
    tx: Transaction,
    secrets: TransitionSecrets,
    post: Post | undefined,
  ): Promise<{ readonly id: string }> {
    const { identityId } = secrets;
    const factors = transitionFactors(secrets, this.clock.now(), post);
    return this.sessions.open(tx, { identityId, factors }, post);
  }

  async proofOf(sessionId: string): Promise<SignInProof> {
    return this.signedIn.proofOf(sessionId);
  }
}

/** First use: the code of the desk, then a password that the person chooses and a first code of their phone. */
@Injectable()
export class TransitionActivation {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: TransitionSecretsRepository,
    private readonly ceremonies: CeremonyRepository,
    private readonly offered: TransitionMeans,
    private readonly judge: TransitionJudge,
    private readonly register: MeansRegister,
    private readonly passwords: ChosenPasswords,
    private readonly doors: ActivationDoors,
  ) {}

  /** Undefined for an unknown matricule, a wrong or late code, or while one must wait: callers are not told which. */
  async begin(typed: TypedTransition, interactionUid: string): Promise<FirstUse | undefined> {
    await this.offered.assertOffered();
    const now = this.doors.now();
    const all = await this.judge.take(
      typed.matricule,
      ({ firstUntil }) => firstUntil !== null && firstUntil > now,
    );
    const [right] = await this.judge.holders(
      all,
      typedBackupCode(typed.secret.reveal()) ?? typed.secret,
    );
    if (right === undefined) {
      await this.judge.refuse(all, 'wrong-password', typed.where);
      return undefined;
    }
    const ceremony = this.doors.ceremony(interactionUid, right.secrets);
    await this.transactions.run(async (tx) => {
      await this.judge.giveBack(tx, all, right);
      await this.ceremonies.insert(tx, ceremony);
    });
    return this.#shown(ceremony.id, right.secrets);
  }

  /** The page again, after a refusal. @throws DomainError `sign-in.over` */
  async again(ceremonyId: string, interactionUid: string): Promise<FirstUse> {
    const { secrets } = await this.#own(ceremonyId, interactionUid);
    return this.#shown(ceremonyId, secrets);
  }

  /**
   * Both means become active, and sign the person in.
   * @throws DomainError `sign-in.over`, `password.*`, `totp.wrong`
   */
  async finish(chosen: ChosenPassword, post: Post | undefined): Promise<SignInProof> {
    const { ceremony, secrets } = await this.#own(chosen.ceremonyId, chosen.interactionUid);
    const verifier = await this.passwords.verifierOf(secrets.identityId, chosen.password);
    const step = this.judge.step(secrets, chosen.code);
    if (step === undefined) throw new DomainError('totp.wrong', 'invalid');
    const session = await this.transactions.run(async (tx) => {
      const now = this.doors.now();
      const from = { state: 'waiting', now } as const;
      if (!(await this.ceremonies.consume(tx, ceremony.id, from))) throw over();
      if (!(await this.repository.useStep(tx, secrets.totpId, step)))
        throw new DomainError('totp.wrong', 'invalid');
      await this.#activate(tx, secrets);
      await this.passwords.write(tx, secrets, verifier);
      return this.doors.open(tx, secrets, post);
    });
    return this.doors.proofOf(session.id);
  }

  async #activate(tx: Transaction, secrets: TransitionSecrets): Promise<void> {
    const by = { kind: 'person', id: secrets.identityId } as const;
    for (const id of [secrets.passwordId, secrets.totpId]) {
      const means = await this.register.taken(tx, id);
      if (means?.state !== 'issued') throw over();
      await this.register.move(tx, means, { state: 'active', reason: 'first-use', by });
    }
  }

  async #shown(ceremonyId: string, secrets: TransitionSecrets): Promise<FirstUse> {
    const identity = await this.doors.person(secrets.identityId);
    const phone = totpForPhone(this.judge.totpOf(secrets), displayName(identity));
    return { ceremonyId, givenName: identity.usualGivenName, phone };
  }

  async #own(
    ceremonyId: string,
    interactionUid: string,
  ): Promise<{ readonly ceremony: Ceremony; readonly secrets: TransitionSecrets }> {
    const ceremony = await this.ceremonies.find(ceremonyId);
    if (ceremony?.interactionUid !== interactionUid || !this.doors.isWaiting(ceremony))
      throw over();
    const { identityId, meansId } = ceremony;
    const secrets = await this.transactions.run((tx) => this.repository.of(tx, identityId));
    // Replaced at the desk meanwhile, or used in another window.
    if (secrets?.passwordId !== meansId || secrets.firstUntil === null) throw over();
    return { ceremony, secrets };
  }
}

const over = (): DomainError => new DomainError('sign-in.over', 'conflict');
