import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { DirectoryModule } from '#libs/directory';
import { AirController } from './air.controller.js';
import { HospitalCertificates } from './certificates/hospital-certificates.js';
import { DmpClient } from './dmp/dmp-client.js';
import { DmpGateway } from './dmp/dmp-gateway.js';
import { DmpWire, MutualTlsWire } from './dmp/dmp-wire.js';
import { AirFactsReader } from './issue/air-facts.js';
import { AirStandingRepository } from './issue/air-standing.repository.js';
import { VihfIssueRepository } from './issue/vihf-issue.repository.js';
import { VihfIssuer } from './issue/vihf-issuer.js';
import { VihfTrail } from './issue/vihf-trail.js';
import { AirListingRepository } from './listings/air-listing.repository.js';
import { AirListings } from './listings/air-listings.js';
import { AirSettings } from './settings.js';
import { AirSoftwareRepository } from './softwares/air-software.repository.js';
import { AirSoftwares } from './softwares/air-softwares.js';

/** Kept even when AIR is off: lists are prepared before the door opens. */
const lists = [AirListingRepository, AirListings, AirSoftwareRepository, AirSoftwares];

const services = [
  HospitalCertificates,
  AirStandingRepository,
  AirFactsReader,
  VihfIssueRepository,
  VihfTrail,
  VihfIssuer,
  DmpClient,
  DmpGateway,
  { provide: DmpWire, useClass: MutualTlsWire },
];

/** AIR simplifié: VIHF token server and gateway to the DMP (design D12). */
@Module({})
export class AirModule {
  /**
   * @param settings without them AIR is off: its routes do not exist (404)
   * @param imports the modules that give CareSessions and RppsLinks, as the hub configured them
   */
  static with(
    settings: AirSettings | undefined,
    imports: NonNullable<ModuleMetadata['imports']> = [],
  ): DynamicModule {
    const base = { module: AirModule, imports: [AuditModule, DirectoryModule, ...imports] };
    if (settings === undefined) return { ...base, providers: lists, exports: PREPARED };
    return {
      ...base,
      controllers: [AirController],
      providers: [...lists, ...services, { provide: AirSettings, useValue: settings }],
      exports: [...PREPARED, HospitalCertificates, VihfIssuer, DmpGateway],
    };
  }
}

const PREPARED = [AirListings, AirSoftwares];
