export { AgentDoor } from './agent-door/agent-door.js';
export { BadgePersonalisations } from './agent-door/badge-personalisations.js';
export { AuthenticationModule } from './authentication.module.js';
export { BadgeSignIn, type PageState } from './badge-sign-in/badge-sign-in.js';
export { CEREMONY_MOVED } from './badge-sign-in/badge-desk.js';
export { BadgeTaps } from './badge-taps.js';
export { ACR_TWO_FACTORS, meetsAcr } from './domain/care-session.js';
export { TypedPin } from './domain/pin-rules.js';
export { Fido2Enrolment } from './fido2/fido2-enrolment.js';
export { Fido2SignIn } from './fido2/fido2-sign-in.js';
export { AuthenticationAnswer, RegistrationAnswer } from './fido2/webauthn.schemas.js';
export { MeansRegister } from './means/means-register.js';
export type { Means } from './means/means-rows.js';
export { Pins } from './pins/pins.js';
export {
  BROWSERS_ENDED,
  CareSessions,
  type LiveSession,
  type Post,
} from './sessions/care-sessions.js';
export type { SignInProof } from './sessions/signed-in.js';
export { AuthenticationSettings, type TrustedAuthenticator } from './settings.js';
export { Workstations, type WorkstationView } from './workstations/workstations.js';
