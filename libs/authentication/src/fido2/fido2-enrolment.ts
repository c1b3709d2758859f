import { Injectable } from '@nestjs/common';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import { AuditTrail } from '#libs/audit';
import { displayName, type Identity } from '#libs/directory';
import {
  Clock,
  DomainError,
  plusSeconds,
  Random,
  Transactions,
  type IdentityId,
} from '#libs/kernel';
import { CeremonyRepository } from '../badge-sign-in/ceremony.repository.js';
import { MeansRegister } from '../means/means-register.js';
import { MeansRepository } from '../means/means.repository.js';
import type { LiveSession } from '../sessions/browser-sessions.js';
import { AuthenticationSettings } from '../settings.js';
import { judgeAttestation } from './attestation.js';
import {
  ALGORITHMS,
  policyRefusal,
  provenRegistration,
  type Registration,
} from './verification.js';
import type { RegistrationAnswer } from './webauthn.schemas.js';

const CHALLENGE_SECONDS = 300;
/** Adding a means needs a full 2FA this recent. */
const FRESH_SECONDS = 15 * 60;

export interface EnrolmentOffer {
  readonly ceremonyId: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

/** A person adds a FIDO2 key after a fresh 2FA: attested, device-bound, user-verified (design D8). */
@Injectable()
export class Fido2Enrolment {
  constructor(
    private readonly transactions: Transactions,
    private readonly ceremonies: CeremonyRepository,
    private readonly register: MeansRegister,
    private readonly means: MeansRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  isFresh(session: LiveSession): boolean {
    return this.clock.now() < plusSeconds(session.strongAt, FRESH_SECONDS);
  }

  /** @throws DomainError `fido2.stale-session` */
  async offer(session: LiveSession, identity: Identity): Promise<EnrolmentOffer> {
    if (!this.isFresh(session)) throw new DomainError('fido2.stale-session', 'refused');
    const known = await this.means.keysOf(identity.id);
    const options = await generateRegistrationOptions({
      rpName: 'Portique',
      rpID: this.settings.rpId,
      // Readable on the key for ever: random, never a matricule or an RPPS number.
      userID: new Uint8Array(this.random.bytes(32)),
      userName: displayName(identity),
      userDisplayName: displayName(identity),
      attestationType: 'direct',
      excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
    const ceremonyId = this.random.uuid();
    await this.transactions.run((tx) =>
      this.ceremonies.insert(tx, {
        id: ceremonyId,
        interactionUid: session.id,
        kind: 'fido2-enrolment',
        state: 'waiting',
        workstationId: session.workstationId,
        identityId: identity.id,
        challenge: `${options.challenge} ${options.user.id}`,
        createdAt: this.clock.now(),
        expiresAt: this.clock.in(CHALLENGE_SECONDS),
      }),
    );
    return { ceremonyId, options };
  }

  /**
   * Verifies what the key answered and adds it to the person's means.
   * @throws DomainError `fido2.*`: `answer-refused`, `cross-origin`, `not-user-verified`, `synced-key`, `not-attested`, `model-not-listed`, `root-not-trusted`
   */
  async accept(
    session: LiveSession,
    enrolment: { readonly ceremonyId: string; readonly label: string },
    answer: RegistrationAnswer,
  ): Promise<void> {
    const [challenge = '', userHandle = ''] = await this.#takeChallenge(
      session,
      enrolment.ceremonyId,
    );
    const registration = await this.#verify(answer, challenge);
    const refusal = this.#refusal(answer, registration);
    if (refusal !== undefined)
      return this.#refuse(session.identityId, refusal, registration.aaguid);
    const { credential, aaguid } = registration;
    const issue = {
      id: this.register.newId(),
      identityId: session.identityId,
      label: enrolment.label,
      by: {
        kind: 'person',
        id: session.identityId,
      } as const,
    };
    await this.register.issueKey(issue, {
      credentialId: credential.id,
      userHandle,
      aaguid,
      counter: credential.counter,
      publicKey: credential.publicKey,
      transports: credential.transports ?? [],
    });
  }

  async #takeChallenge(session: LiveSession, ceremonyId: string): Promise<readonly string[]> {
    const ceremony = await this.ceremonies.find(ceremonyId);
    if (ceremony?.interactionUid !== session.id || ceremony.identityId !== session.identityId) {
      throw new DomainError('fido2.answer-refused', 'refused');
    }
    const from = { state: 'waiting', now: this.clock.now() };
    const taken = await this.transactions.run((tx) =>
      this.ceremonies.consume(tx, ceremonyId, from),
    );
    if (!taken)
      throw new DomainError('fido2.answer-refused', 'refused', { because: 'challenge-used' });
    return (ceremony.challenge ?? '').split(' ');
  }

  async #verify(answer: RegistrationAnswer, challenge: string): Promise<Registration> {
    const { origin, rpId } = this.settings;
    const registration = await provenRegistration(answer, { challenge, origin, rpId });
    if (registration === undefined) throw new DomainError('fido2.answer-refused', 'refused');
    return registration;
  }

  #refusal(answer: RegistrationAnswer, registration: Registration): string | undefined {
    const refusal = policyRefusal(answer, registration);
    if (refusal !== undefined) return refusal;
    const { attestationObject, aaguid } = registration;
    const verdict = judgeAttestation(attestationObject, aaguid, this.settings, this.clock.now());
    return verdict.kind === 'refused' ? verdict.because : undefined;
  }

  async #refuse(identityId: IdentityId, because: string, aaguid: string): Promise<never> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'means.enrolment-refused',
        outcome: 'refused',
        actor: { kind: 'person', id: identityId },
        subject: identityId,
        detail: { type: 'fido2', because, aaguid },
      }),
    );
    throw new DomainError(`fido2.${because}`, 'refused', { aaguid });
  }
}
