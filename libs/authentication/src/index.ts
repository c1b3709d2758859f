export { AgentDoor } from './agent-door/agent-door.js';
export { BadgePersonalisations } from './agent-door/badge-personalisations.js';
export { Backups, type BackupOpened } from './backup/backups.js';
export { BackupSignIn } from './backup/backup-sign-in.js';
export { BadgeVersions } from './agent-door/badge-versions.js';
export { AuthenticationModule } from './authentication.module.js';
export { BadgeSignIn, type PageState } from './badge-sign-in/badge-sign-in.js';
export { CEREMONY_MOVED } from './badge-sign-in/ceremony-signal.js';
export { BadgeTaps } from './badge-taps.js';
export { ACR_ORDER, ACR_TWO_FACTORS, meetsAcr } from './domain/care-session.js';
export { DESK_DEFAULTS, LOAN_REASONS, type LoanReason } from './domain/desk-rules.js';
export { TypedPin } from './domain/pin-rules.js';
export { Accesses } from './loans/accesses.js';
export { LoanStock } from './loans/loan-stock.js';
export { Loans } from './loans/loans.js';
export { Notices } from './notices/notices.js';
export { Fido2Enrolment } from './fido2/fido2-enrolment.js';
export { Fido2SignIn } from './fido2/fido2-sign-in.js';
export { AuthenticationAnswer, RegistrationAnswer } from './fido2/webauthn.schemas.js';
export { MeansExpiry } from './means/means-expiry.js';
export { MeansPolicies } from './means/means-policies.js';
export type { MeansPolicy } from './means/means-policy.repository.js';
export { PolicyChange } from './means/means.schemas.js';
export { MeansRegister } from './means/means-register.js';
export type { Means } from './means/means-rows.js';
export { Pins } from './pins/pins.js';
export { BrowserSessions, type LiveSession } from './sessions/browser-sessions.js';
export { CareSessions, type Post } from './sessions/care-sessions.js';
export { BROWSERS_ENDED } from './sessions/session-ends.js';
export { SessionRound } from './sessions/session-round.js';
export type { SignInProof } from './sessions/signed-in.js';
export { AuthenticationSettings, type TrustedAuthenticator } from './settings.js';
export { Workstations, type WorkstationView } from './workstations/workstations.js';
export { CardHolders, type HolderAnswer, type ShownHolder } from './cps/card-holders.js';
export { CardSignIn } from './cps/card-sign-in.js';
export { CardVisits } from './cps/card-visits.js';
export { CardsDesk } from './cps/cards-desk.js';
export { CpsModule } from './cps/cps.module.js';
export { CardDoor } from './cps/door/card-door.js';
export { CARD_REFUSALS } from './cps/domain/card-refusal.js';
export { CARD_TYPES } from './cps/domain/cps-certificate.js';
export { CardListFetch } from './cps/revocation/list-fetch.js';
export { CardLists } from './cps/revocation/card-lists.js';
export { CpsSettings } from './cps/settings.js';
export { AccountName } from './directory-password/account-name.js';
export { DirectoryAccounts } from './directory-password/directory-accounts.js';
export {
  DirectorySettings,
  NO_DIRECTORY,
  SECOND_FACTORS,
  SecondFactorName,
} from './directory-password/directory-settings.js';
export type { SecondRefusal, TypedSecret } from './directory-password/second-factors.js';
export { TransitionActivation, type FirstUse } from './transition/transition-activation.js';
export { LONGEST_PASSWORD } from './transition/password-rules.js';
export { TransitionMeans } from './transition/transition-means.js';
export { TransitionSignIn } from './transition/transition-sign-in.js';
