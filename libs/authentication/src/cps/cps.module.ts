import { readFileSync } from 'node:fs';
import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { readBundle } from '#libs/pki';
import { CardAuthorities } from './authorities.js';
import { BlockedCardRepository } from './blocked-card.repository.js';
import { CardBinding } from './card-binding.js';
import { CardJudge } from './card-judge.js';
import { CardSignIn } from './card-sign-in.js';
import { CardVisits } from './card-visits.js';
import { CardTrace } from './card-trace.js';
import { CardsDesk } from './cards-desk.js';
import { CpsCardRepository } from './cps-card.repository.js';
import { CpsController } from './cps.controller.js';
import { CardDoor } from './door/card-door.js';
import { CardReception } from './door/card-reception.js';
import { CardListFetch } from './revocation/list-fetch.js';
import { CardLists } from './revocation/card-lists.js';
import { CardListRepository } from './revocation/list.repository.js';
import { CpsSettings } from './settings.js';
import { VisitRepository } from './visit.repository.js';

/** The modules whose providers are used here. */
export interface CpsNeeds {
  /** `AuthenticationModule.with(…)`, the same instance as the process imports. */
  readonly authentication: DynamicModule;
  /** The module that provides `CardHolders`. */
  readonly holders: DynamicModule;
}

/** Sign-in by cards of the CPS family, by contact. Absent when the hospital has not set it up: its routes are 404. */
@Module({})
export class CpsModule {
  /** @throws DomainError `cps.authority-refused`, `pki.bundle-refused`, `pki.certificate-refused` */
  static with(settings: CpsSettings, needs: CpsNeeds): DynamicModule {
    const bundle = settings.authorityFiles.flatMap((file) => readBundle(readFileSync(file)));
    return {
      module: CpsModule,
      imports: [AuditModule, DirectoryModule, needs.authentication, needs.holders],
      controllers: [CpsController],
      providers: [
        { provide: CpsSettings, useValue: settings },
        { provide: CardAuthorities, useValue: new CardAuthorities(settings, bundle) },
        BlockedCardRepository,
        CardBinding,
        CardDoor,
        CardJudge,
        CardListFetch,
        CardListRepository,
        CardLists,
        CardReception,
        CardSignIn,
        CardTrace,
        CardVisits,
        CardsDesk,
        CpsCardRepository,
        VisitRepository,
      ],
      exports: [
        CardSignIn,
        CardVisits,
        CardDoor,
        CardLists,
        CardListFetch,
        CardsDesk,
        CardAuthorities,
      ],
    };
  }
}
