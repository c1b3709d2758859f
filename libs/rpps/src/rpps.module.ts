import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { CandidateRepository } from './candidate.repository.js';
import { RegisterLoadRepository } from './register-load.repository.js';
import { RegisterLoads } from './register-loads.js';
import { RppsCardLinks } from './rpps-card-links.js';
import { RppsController } from './rpps.controller.js';
import { RppsLinkRepository } from './rpps-link.repository.js';
import { RppsLinks } from './rpps-links.js';
import { RppsMatching } from './rpps-matching.js';
import { RppsSettings } from './settings.js';

/** The hub's copy of the national register, and the links with it. */
@Module({})
export class RppsModule {
  static with(settings: RppsSettings): DynamicModule {
    return {
      module: RppsModule,
      imports: [AuditModule, DirectoryModule],
      controllers: [RppsController],
      providers: [
        CandidateRepository,
        RegisterLoadRepository,
        RegisterLoads,
        RppsLinkRepository,
        RppsLinks,
        RppsCardLinks,
        RppsMatching,
        { provide: RppsSettings, useValue: settings },
      ],
      exports: [RegisterLoads, RppsCardLinks, RppsLinks, RppsMatching],
    };
  }
}
