import { Injectable } from '@nestjs/common';
import type { Identity } from '#libs/directory';
import { Clock, DomainError, plusSeconds } from '#libs/kernel';
import { MeansRegister } from '../means/means-register.js';
import type { LiveSession } from '../sessions/browser-sessions.js';
import {
  KeyRegistration,
  type EnrolmentOffer,
  type RegistrationPlace,
} from './key-registration.js';
import type { RegistrationAnswer } from './webauthn.schemas.js';

/** Adding a means needs a full 2FA this recent. */
const FRESH_SECONDS = 15 * 60;

/** A person adds a FIDO2 key to their own account after a fresh 2FA. */
@Injectable()
export class Fido2Enrolment {
  constructor(
    private readonly registration: KeyRegistration,
    private readonly register: MeansRegister,
    private readonly clock: Clock,
  ) {}

  isFresh(session: LiveSession): boolean {
    return this.clock.now() < plusSeconds(session.strongAt, FRESH_SECONDS);
  }

  /** @throws DomainError `fido2.stale-session` */
  async offer(session: LiveSession, identity: Identity): Promise<EnrolmentOffer> {
    if (!this.isFresh(session)) throw new DomainError('fido2.stale-session', 'refused');
    return this.registration.offer(placeOf(session), identity);
  }

  /**
   * Verifies what the key answered and adds it to the person's means.
   * @throws DomainError as `KeyRegistration.verified`; `means.not-allowed`
   */
  async accept(
    session: LiveSession,
    enrolment: { readonly ceremonyId: string; readonly label: string },
    answer: RegistrationAnswer,
  ): Promise<void> {
    const place = placeOf(session);
    const key = await this.registration.verified(place, enrolment.ceremonyId, answer);
    const { identityId, by } = place;
    const { label } = enrolment;
    await this.register.issueKey({ id: this.register.newId(), identityId, label, by }, key);
  }
}

const placeOf = ({ id, identityId, workstationId }: LiveSession): RegistrationPlace => ({
  id,
  identityId,
  workstationId,
  by: { kind: 'person', id: identityId },
});
