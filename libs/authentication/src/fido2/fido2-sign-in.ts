import { Injectable } from '@nestjs/common';
import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { IdentityDirectory } from '#libs/directory';
import { Clock, DomainError, Transactions, type Transaction } from '#libs/kernel';
import { CeremonyRepository, type Ceremony } from '../badge-sign-in/ceremony.repository.js';
import { DeskTools } from '../badge-sign-in/badge-desk.js';
import { usabilityOf } from '../domain/means-life.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository, type KeyHolder } from '../means/means.repository.js';
import { CareSessions, type Post } from '../sessions/care-sessions.js';
import { SignedIn, type SignInProof } from '../sessions/signed-in.js';
import { AuthenticationSettings } from '../settings.js';
import { policyRefusal, provenAssertion } from './verification.js';
import type { AuthenticationAnswer } from './webauthn.schemas.js';

const CHALLENGE_SECONDS = 180;

export interface KeyChallenge {
  readonly ceremonyId: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
}

/** The checks of an assertion, and the trace of its refusal. */
@Injectable()
export class KeyJudge {
  constructor(
    private readonly settings: AuthenticationSettings,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly register: MeansRegister,
  ) {}

  async options(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.settings.rpId,
      userVerification: 'required',
    });
  }

  /** The new signature counter when the assertion is good, else undefined. */
  async counterOf(
    holder: KeyHolder,
    challenge: string,
    answer: AuthenticationAnswer,
  ): Promise<number | undefined> {
    const { key } = holder;
    if (answer.response.userHandle !== key.userHandle) return undefined;
    const { origin, rpId } = this.settings;
    // The counter is judged where it is kept: one that went back is more than a refusal.
    const credential = {
      id: key.credentialId,
      publicKey: new Uint8Array(key.publicKey),
      counter: 0,
    };
    const proven = await provenAssertion(answer, { challenge, origin, rpId }, credential);
    if (proven === undefined || policyRefusal(answer, proven) !== undefined) return undefined;
    return proven.newCounter;
  }

  /** The signature is good and the counter went back: two keys sign with this credential. It is suspended. */
  async suspectCopy({ means, key }: KeyHolder, post: Post | undefined): Promise<void> {
    const act = { state: 'suspended', reason: 'signature-counter', by: THE_HUB } as const;
    await this.transactions.run(async (tx) => {
      const now = await this.register.taken(tx, means.id);
      if (now?.state === 'active') await this.register.move(tx, now, act);
      await this.audit.record(tx, {
        kind: 'fido2.clone-suspected',
        outcome: 'refused',
        actor: { kind: 'person', id: means.identityId },
        subject: means.identityId,
        workstation: post?.name,
        detail: { means: means.id, aaguid: key.aaguid },
      });
    });
  }

  async refuse(
    holder: KeyHolder | undefined,
    because: string,
    post: Post | undefined,
  ): Promise<never> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'fido2.refused',
        outcome: 'refused',
        actor:
          holder === undefined
            ? { kind: 'hub', id: 'hub' }
            : { kind: 'person', id: holder.means.identityId },
        subject: holder?.means.identityId,
        workstation: post?.name,
        detail: { because, means: holder?.means.id ?? null, at: this.clock.now().toISOString() },
      }),
    );
    const code =
      holder === undefined || because === 'answer-refused' ? 'answer-refused' : 'means-unusable';
    throw new DomainError(`fido2.${code}`, 'refused', { because }, { shown: { because } });
  }
}

/** Sign-in with a FIDO2 key: possession of the key and verification of its user, in one gesture. */
@Injectable()
export class Fido2SignIn {
  constructor(
    private readonly transactions: Transactions,
    private readonly ceremonies: CeremonyRepository,
    private readonly means: MeansRepository,
    private readonly sessions: CareSessions,
    private readonly signedIn: SignedIn,
    private readonly directory: IdentityDirectory,
    private readonly judge: KeyJudge,
    private readonly tools: DeskTools,
  ) {}

  /** No name is typed: the key says whose it is (discoverable credential). */
  async challenge(interactionUid: string): Promise<KeyChallenge> {
    const options = await this.judge.options();
    const ceremonyId = this.tools.newId();
    await this.transactions.run((tx) =>
      this.ceremonies.insert(tx, {
        id: ceremonyId,
        interactionUid,
        kind: 'fido2',
        state: 'waiting',
        workstationId: null,
        challenge: options.challenge,
        createdAt: this.tools.now(),
        expiresAt: this.tools.in(CHALLENGE_SECONDS),
      }),
    );
    return { ceremonyId, options };
  }

  /**
   * @throws DomainError `fido2.answer-refused` (unknown key, bad signature, wrong origin, used challenge…),
   * `fido2.means-unusable` (also `counter`: the signature counter did not grow, a copy of the key may exist)
   */
  async verify(
    place: { readonly ceremonyId: string; readonly interactionUid: string; readonly post?: Post },
    answer: AuthenticationAnswer,
  ): Promise<SignInProof> {
    const challenge = await this.#takeChallenge(place);
    const holder = await this.transactions.run((tx) => this.means.keyHolder(tx, answer.id));
    if (holder === undefined) return this.judge.refuse(undefined, 'unknown-key', place.post);
    await this.#assertUsable(holder, place.post);
    const counter = await this.judge.counterOf(holder, challenge, answer);
    if (counter === undefined) return this.judge.refuse(holder, 'answer-refused', place.post);
    const session = await this.transactions.run(async (tx) => {
      const moved = await this.#moveCounter(tx, holder, counter);
      return moved
        ? this.sessions.open(tx, this.#proof(holder, place.post), place.post)
        : undefined;
    });
    if (session === undefined) {
      await this.judge.suspectCopy(holder, place.post);
      return this.judge.refuse(holder, 'counter', place.post);
    }
    return this.signedIn.proofOf(session.id);
  }

  #proof({ means }: KeyHolder, post: Post | undefined) {
    return {
      identityId: means.identityId,
      factors: [
        {
          factor: 'fido2',
          category: 'possession-and-verification',
          at: this.tools.now().toISOString(),
          meansId: means.id,
          workstation: post?.name ?? null,
        },
      ] as const,
    };
  }

  async #takeChallenge(place: {
    readonly ceremonyId: string;
    readonly interactionUid: string;
  }): Promise<string> {
    const ceremony: Ceremony | undefined = await this.ceremonies.find(place.ceremonyId);
    const from = { state: 'waiting', now: this.tools.now() };
    const taken =
      ceremony?.interactionUid === place.interactionUid &&
      (await this.transactions.run((tx) => this.ceremonies.consume(tx, place.ceremonyId, from)));
    if (!taken) throw new DomainError('sign-in.over', 'conflict');
    return ceremony.challenge ?? '';
  }

  async #assertUsable(holder: KeyHolder, post: Post | undefined): Promise<void> {
    const usability = usabilityOf(holder.means, this.tools.now());
    if (usability.kind === 'unusable') await this.judge.refuse(holder, usability.because, post);
    const identity = await this.directory.find(holder.means.identityId);
    if (identity?.state !== 'active') await this.judge.refuse(holder, 'person-not-active', post);
  }

  async #moveCounter(tx: Transaction, holder: KeyHolder, counter: number): Promise<boolean> {
    return this.means.useKey(tx, holder.means.id, { counter, at: this.tools.now() });
  }
}
