import { Fido2Controller } from './fido2.controller.js';
import { Fido2Enrolment } from './fido2-enrolment.js';
import { Fido2SignIn, KeyJudge } from './fido2-sign-in.js';
import { InvitationParts, KeyInvitations } from './key-invitations.js';
import { KeyInvitationRepository } from './key-invitations.repository.js';
import { KeyModels } from './key-models.js';
import { KeyModelRepository } from './key-models.repository.js';
import { KeyRegistration } from './key-registration.js';

/** What others may ask of security keys. */
export const KEY_DOORS = [Fido2SignIn, Fido2Enrolment, KeyInvitations, KeyModels];

export const KEY_SERVICES = [
  ...KEY_DOORS,
  KeyJudge,
  KeyRegistration,
  KeyModelRepository,
  KeyInvitationRepository,
  InvitationParts,
];

export const KEY_CONTROLLERS = [Fido2Controller];
