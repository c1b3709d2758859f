import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { KeysModule } from '#libs/keys';
import { AgentController } from './agent-door/agent.controller.js';
import { AgentDoor } from './agent-door/agent-door.js';
import { AgentDoorLimits } from './agent-door/agent-door-limits.js';
import { AgentHandshake } from './agent-door/agent-handshake.js';
import { AgentPresence } from './agent-door/agent-presence.js';
import { AgentTokens } from './agent-door/agent-tokens.js';
import { BadgeCardRepository } from './agent-door/badge-card.repository.js';
import { BadgeMaker } from './agent-door/badge-maker.js';
import { BadgeOrders } from './agent-door/badge-orders.js';
import { BadgePersonalisations } from './agent-door/badge-personalisations.js';
import { BadgePersonalisationsController } from './agent-door/badge-personalisations.controller.js';
import { BadgeVersionsController } from './agent-door/badge-versions.controller.js';
import { BadgeVersions } from './agent-door/badge-versions.js';
import { BadgeReader } from './agent-door/badge-reader.js';
import { PostSignals } from './agent-door/post-signals.js';
import { SeenTokens } from './agent-door/seen-tokens.repository.js';
import { BackupController } from './backup/backup.controller.js';
import { BackupMeans } from './backup/backup-means.js';
import { BackupRepository } from './backup/backups.repository.js';
import { Backups } from './backup/backups.js';
import { BackupSignIn } from './backup/backup-sign-in.js';
import { BadgeDesk, DeskTools } from './badge-sign-in/badge-desk.js';
import { BadgeSignIn } from './badge-sign-in/badge-sign-in.js';
import { CeremonyRepository } from './badge-sign-in/ceremony.repository.js';
import { TapReopens } from './badge-sign-in/tap-reopens.js';
import { TapRepository } from './badge-sign-in/tap.repository.js';
import { BadgeTaps } from './badge-taps.js';
import { BadgeKeys, KeyringBadgeKeys } from './desfire/badge-keys.js';
import { EnrolmentCheckRepository } from './enrolment/enrolment-checks.repository.js';
import { EnrolmentController } from './enrolment/enrolment.controller.js';
import { EnrolmentChecks } from './enrolment/enrolment-checks.js';
import { Fido2Enrolment } from './fido2/fido2-enrolment.js';
import { Fido2SignIn, KeyJudge } from './fido2/fido2-sign-in.js';
import { AccessRepository } from './loans/accesses.repository.js';
import { Accesses } from './loans/accesses.js';
import { LoansController } from './loans/loans.controller.js';
import { LoanRepository } from './loans/loans.repository.js';
import { LoanStock } from './loans/loan-stock.js';
import { Loans } from './loans/loans.js';
import { IssueRules } from './means/issue-rules.js';
import { MeansController } from './means/means.controller.js';
import { MeansRegister } from './means/means-register.js';
import { MeansExpiry } from './means/means-expiry.js';
import { MeansPolicies } from './means/means-policies.js';
import { MeansPoliciesController } from './means/means-policies.controller.js';
import { MeansPolicyRepository } from './means/means-policy.repository.js';
import { MeansRepository } from './means/means.repository.js';
import { MeansTrace } from './means/means-trace.js';
import { PlasticRepository } from './means/plastics.repository.js';
import { NoticesController } from './notices/notices.controller.js';
import { NoticeRepository } from './notices/notices.repository.js';
import { Notices } from './notices/notices.js';
import { PinHash } from './pins/pin-hash.js';
import { PinRepository } from './pins/pin.repository.js';
import { Pins } from './pins/pins.js';
import { BrowserSessions } from './sessions/browser-sessions.js';
import { CareSessionRepository } from './sessions/care-session.repository.js';
import { CareSessions } from './sessions/care-sessions.js';
import { SessionEnds } from './sessions/session-ends.js';
import { SessionRound } from './sessions/session-round.js';
import { SignedIn } from './sessions/signed-in.js';
import { AuthenticationSettings } from './settings.js';
import { AreaRepository } from './workstations/area.repository.js';
import { Areas } from './workstations/areas.js';
import { AreasController } from './workstations/areas.controller.js';
import { PostBook } from './workstations/post-book.repository.js';
import { WorkstationRepository } from './workstations/workstation.repository.js';
import { Workstations } from './workstations/workstations.js';
import { WorkstationsController } from './workstations/workstations.controller.js';

const services = [
  CareSessionRepository,
  PostBook,
  SessionEnds,
  SessionRound,
  BrowserSessions,
  CareSessions,
  SignedIn,
  CeremonyRepository,
  DeskTools,
  TapRepository,
  TapReopens,
  BadgeDesk,
  BadgeSignIn,
  PinHash,
  PinRepository,
  Pins,
  MeansRepository,
  PlasticRepository,
  MeansPolicyRepository,
  MeansPolicies,
  MeansRegister,
  MeansExpiry,
  MeansTrace,
  IssueRules,
  EnrolmentCheckRepository,
  EnrolmentChecks,
  NoticeRepository,
  Notices,
  LoanRepository,
  LoanStock,
  Loans,
  AccessRepository,
  Accesses,
  BackupRepository,
  BackupMeans,
  Backups,
  BackupSignIn,
  KeyJudge,
  Fido2SignIn,
  Fido2Enrolment,
  AreaRepository,
  Areas,
  WorkstationRepository,
  Workstations,
  AgentDoorLimits,
  AgentHandshake,
  AgentPresence,
  SeenTokens,
  AgentTokens,
  BadgeReader,
  PostSignals,
  AgentDoor,
  BadgeCardRepository,
  BadgeMaker,
  BadgeOrders,
  BadgeVersions,
  BadgePersonalisations,
];

const controllers = [
  MeansController,
  MeansPoliciesController,
  WorkstationsController,
  AreasController,
  AgentController,
  BadgePersonalisationsController,
  LoansController,
  EnrolmentController,
  NoticesController,
  BadgeVersionsController,
  BackupController,
];

/** Factors, sessions, means: who is in front of the post, proven how and when. */
@Module({})
export class AuthenticationModule {
  static with(settings: AuthenticationSettings): DynamicModule {
    return {
      module: AuthenticationModule,
      imports: [AuditModule, DirectoryModule, KeysModule],
      controllers,
      providers: [
        ...services,
        { provide: AuthenticationSettings, useValue: settings },
        { provide: BadgeTaps, useExisting: BadgeDesk },
        { provide: BadgeKeys, useClass: KeyringBadgeKeys },
      ],
      exports: [
        CareSessions,
        BrowserSessions,
        SessionRound,
        PostBook,
        SignedIn,
        MeansRepository,
        PlasticRepository,
        BadgeTaps,
        BadgeSignIn,
        Fido2SignIn,
        Fido2Enrolment,
        MeansRegister,
        MeansExpiry,
        EnrolmentChecks,
        Notices,
        Loans,
        LoanStock,
        Accesses,
        Backups,
        BackupSignIn,
        MeansPolicies,
        Pins,
        Workstations,
        AgentDoor,
        BadgePersonalisations,
        BadgeVersions,
      ],
    };
  }
}
