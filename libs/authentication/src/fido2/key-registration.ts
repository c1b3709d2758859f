import { Injectable } from '@nestjs/common';
import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import { AuditTrail, type Actor } from '#libs/audit';
import { displayName, type Identity } from '#libs/directory';
import {
  Clock,
  DomainError,
  Random,
  Transactions,
  type IdentityId,
  type Transaction,
} from '#libs/kernel';
import { CeremonyRepository } from '../badge-sign-in/ceremony.repository.js';
import { MeansRepository, type NewKey } from '../means/means.repository.js';
import { AuthenticationSettings } from '../settings.js';
import { KeyModels } from './key-models.js';
import {
  ALGORITHMS,
  policyRefusal,
  provenRegistration,
  type Registration,
} from './verification.js';
import type { RegistrationAnswer } from './webauthn.schemas.js';

const CHALLENGE_SECONDS = 300;

export interface EnrolmentOffer {
  readonly ceremonyId: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

/** Where a key is registered: a session of its holder, or an invitation of the desk. */
export interface RegistrationPlace {
  /** The challenge is answered there, and nowhere else. */
  readonly id: string;
  readonly identityId: IdentityId;
  readonly workstationId: string | null;
  readonly by: Actor;
}

/** The ceremony of a new FIDO2 key: attested, device-bound, user-verified (design D8). */
@Injectable()
export class KeyRegistration {
  constructor(
    private readonly transactions: Transactions,
    private readonly ceremonies: CeremonyRepository,
    private readonly means: MeansRepository,
    private readonly models: KeyModels,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly settings: AuthenticationSettings,
  ) {}

  async offer(place: RegistrationPlace, identity: Identity): Promise<EnrolmentOffer> {
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
        interactionUid: place.id,
        kind: 'fido2-enrolment',
        state: 'waiting',
        workstationId: place.workstationId,
        identityId: identity.id,
        challenge: `${options.challenge} ${options.user.id}`,
        createdAt: this.clock.now(),
        expiresAt: this.clock.in(CHALLENGE_SECONDS),
      }),
    );
    return { ceremonyId, options };
  }

  /**
   * What the key answered, verified; not registered yet.
   * @throws DomainError `fido2.*`: `answer-refused`, `cross-origin`, `not-user-verified`, `synced-key`, `not-attested`, `model-not-listed`, `model-barred`, `root-not-trusted`
   */
  async verified(
    place: RegistrationPlace,
    ceremonyId: string,
    answer: RegistrationAnswer,
  ): Promise<NewKey> {
    const [challenge = '', userHandle = ''] = await this.#takeChallenge(place, ceremonyId);
    const registration = await this.#verify(answer, challenge);
    const { credential, aaguid } = registration;
    const refusal = await this.#refusal(answer, registration);
    if (refusal !== undefined) return this.#refuse(place, refusal, aaguid);
    return {
      credentialId: credential.id,
      userHandle,
      aaguid,
      counter: credential.counter,
      publicKey: credential.publicKey,
      transports: credential.transports ?? [],
    };
  }

  async #takeChallenge(place: RegistrationPlace, ceremonyId: string): Promise<readonly string[]> {
    const ceremony = await this.ceremonies.find(ceremonyId);
    if (ceremony?.interactionUid !== place.id || ceremony.identityId !== place.identityId) {
      throw new DomainError('fido2.answer-refused', 'refused');
    }
    const from = { state: 'waiting', now: this.clock.now() };
    const taken = await this.transactions.run((tx: Transaction) =>
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

  async #refusal(
    answer: RegistrationAnswer,
    registration: Registration,
  ): Promise<string | undefined> {
    const { attestationObject, aaguid, credential } = registration;
    return (
      policyRefusal(answer, registration) ??
      (await this.models.refusalOf({
        attestationObject,
        aaguid,
        transports: credential.transports ?? [],
      }))
    );
  }

  async #refuse(
    { identityId, by }: RegistrationPlace,
    because: string,
    aaguid: string,
  ): Promise<never> {
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'means.enrolment-refused',
        outcome: 'refused',
        actor: by,
        subject: identityId,
        detail: { type: 'fido2', because, aaguid },
      }),
    );
    throw new DomainError(`fido2.${because}`, 'refused', { aaguid });
  }
}
