import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { BadgeDesk, DeskTools } from './badge-sign-in/badge-desk.js';
import { BadgeSignIn } from './badge-sign-in/badge-sign-in.js';
import { CeremonyRepository } from './badge-sign-in/ceremony.repository.js';
import { PostNames } from './badge-sign-in/post-names.repository.js';
import { BadgeTaps } from './badge-taps.js';
import { Fido2Enrolment } from './fido2/fido2-enrolment.js';
import { Fido2SignIn, KeyJudge } from './fido2/fido2-sign-in.js';
import { MeansController } from './means/means.controller.js';
import { MeansRegister } from './means/means-register.js';
import { MeansRepository } from './means/means.repository.js';
import { PinHash } from './pins/pin-hash.js';
import { PinRepository } from './pins/pin.repository.js';
import { Pins } from './pins/pins.js';
import { CareSessionRepository } from './sessions/care-session.repository.js';
import { CareSessions } from './sessions/care-sessions.js';
import { SignedIn } from './sessions/signed-in.js';
import { AuthenticationSettings } from './settings.js';

const services = [
  CareSessionRepository,
  CareSessions,
  SignedIn,
  CeremonyRepository,
  PostNames,
  DeskTools,
  BadgeDesk,
  BadgeSignIn,
  PinHash,
  PinRepository,
  Pins,
  MeansRepository,
  MeansRegister,
  KeyJudge,
  Fido2SignIn,
  Fido2Enrolment,
];

/** Factors, sessions, means: who is in front of the post, proven how and when. */
@Module({})
export class AuthenticationModule {
  static with(settings: AuthenticationSettings): DynamicModule {
    return {
      module: AuthenticationModule,
      imports: [AuditModule, DirectoryModule],
      controllers: [MeansController],
      providers: [
        ...services,
        { provide: AuthenticationSettings, useValue: settings },
        { provide: BadgeTaps, useExisting: BadgeDesk },
      ],
      exports: [
        CareSessions,
        BadgeTaps,
        BadgeSignIn,
        Fido2SignIn,
        Fido2Enrolment,
        MeansRegister,
        Pins,
      ],
    };
  }
}
