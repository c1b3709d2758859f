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
import { BadgeReader } from './agent-door/badge-reader.js';
import { PostSignals } from './agent-door/post-signals.js';
import { SeenTokens } from './agent-door/seen-tokens.repository.js';
import { DESK_CONTROLLERS, DESK_DOORS, DESK_SERVICES } from './desk-parts.js';
import { BadgeDesk, DeskTools } from './badge-sign-in/badge-desk.js';
import { BadgeSignIn } from './badge-sign-in/badge-sign-in.js';
import { CeremonyRepository } from './badge-sign-in/ceremony.repository.js';
import { TapReopens } from './badge-sign-in/tap-reopens.js';
import { TapRepository } from './badge-sign-in/tap.repository.js';
import { BadgeTaps } from './badge-taps.js';
import { BadgeKeys, KeyringBadgeKeys } from './desfire/badge-keys.js';
import { DirectoryDoor } from './directory-password/directory-door.js';
import { DirectorySettings, NO_DIRECTORY } from './directory-password/directory-settings.js';
import { LdapDirectory } from './directory-password/ldap-directory.js';
import { KEY_CONTROLLERS, KEY_DOORS, KEY_SERVICES } from './fido2/fido2-parts.js';
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
import {
  SECRET_CONTROLLERS,
  SECRET_DOORS,
  SECRET_SERVICES,
} from './transition/transition-parts.js';
import { AreaRepository } from './workstations/area.repository.js';
import { Areas } from './workstations/areas.js';
import { AreasController } from './workstations/areas.controller.js';
import { PostBook } from './workstations/post-book.repository.js';
import { WorkstationRepository } from './workstations/workstation.repository.js';
import { Workstations } from './workstations/workstations.js';
import { WorkstationsController } from './workstations/workstations.controller.js';

const services = [
  ...DESK_SERVICES,
  ...SECRET_SERVICES,
  ...KEY_SERVICES,
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
  BadgePersonalisations,
];

const controllers = [
  ...DESK_CONTROLLERS,
  ...SECRET_CONTROLLERS,
  ...KEY_CONTROLLERS,
  MeansController,
  MeansPoliciesController,
  WorkstationsController,
  AreasController,
  AgentController,
  BadgePersonalisationsController,
];

/** Factors, sessions, means: who is in front of the post, proven how and when. */
@Module({})
export class AuthenticationModule {
  static with(
    settings: AuthenticationSettings,
    directory: DirectorySettings = NO_DIRECTORY,
  ): DynamicModule {
    return {
      module: AuthenticationModule,
      imports: [AuditModule, DirectoryModule, KeysModule],
      controllers,
      providers: [
        ...services,
        { provide: AuthenticationSettings, useValue: settings },
        { provide: DirectorySettings, useValue: directory },
        { provide: DirectoryDoor, useClass: LdapDirectory },
        { provide: BadgeTaps, useExisting: BadgeDesk },
        { provide: BadgeKeys, useClass: KeyringBadgeKeys },
      ],
      exports: [
        ...DESK_DOORS,
        ...SECRET_DOORS,
        ...KEY_DOORS,
        CareSessions,
        BrowserSessions,
        SessionRound,
        PostBook,
        SignedIn,
        MeansRepository,
        PlasticRepository,
        BadgeTaps,
        BadgeSignIn,
        MeansRegister,
        MeansExpiry,
        MeansPolicies,
        Pins,
        Workstations,
        AgentDoor,
        BadgePersonalisations,
      ],
    };
  }
}
