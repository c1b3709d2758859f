import { Module, StandardSchemaValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard, ErrorLog } from '#libs/access';
import { AirModule } from '#libs/air';
import { AuditModule, AuditRoomModule } from '#libs/audit';
import { AuthenticationModule, CpsModule } from '#libs/authentication';
import { DatabaseModule } from '#libs/database';
import { DirectoryModule } from '#libs/directory';
import { Clock, Keyring, Random, SystemClock, SystemRandom } from '#libs/kernel';
import { KeysModule } from '#libs/keys';
import { OidcModule, PageErrorFilter } from '#libs/oidc';
import { ProvisioningModule } from '#libs/provisioning';
import { RppsModule } from '#libs/rpps';
import type { Logger } from 'pino';
import { CardHoldersModule } from './cards/card-holders.module.js';
import { cpsSettings } from './cards/cps-settings.js';
import type { HubEnvironment } from './config.js';
import { Health } from './doors/health.js';
import { HubErrorLog } from './log.js';
import { masterKey } from './master-key.js';
import { PeopleOut } from './rounds/people-out.js';
import { directorySettings } from './second-factors/directory-settings.js';
import { airSettings, authenticationSettings } from './settings.js';

export interface HubParts {
  readonly config: HubEnvironment;
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** Handed in by tests that move time. */
  readonly clock?: Clock;
}

/** Time, chance, keys and log of the process: the one global module. */
@Module({})
class ToolsModule {
  static of({ config, logger, clock = new SystemClock() }: HubParts): DynamicModule {
    const random = new SystemRandom();
    const place = {
      file: config.PORTIQUE_MASTER_KEY_FILE,
      dataDir: config.PORTIQUE_DATA_DIR,
    };
    return {
      module: ToolsModule,
      global: true,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Random, useValue: random },
        { provide: Keyring, useFactory: () => new Keyring(masterKey(place, random), random) },
        { provide: ErrorLog, useValue: new HubErrorLog(logger) },
      ],
      exports: [Clock, Random, Keyring, ErrorLog],
    };
  }
}

/** Undefined when the hospital has not set the card door up. */
function cpsModule(
  config: HubEnvironment,
  {
    authentication,
    rpps,
  }: { readonly authentication: DynamicModule; readonly rpps: DynamicModule },
): DynamicModule | undefined {
  const settings = cpsSettings(config);
  if (settings === undefined) return undefined;
  return CpsModule.with(settings, { authentication, holders: CardHoldersModule.with(rpps) });
}

/** The whole hub: every lib, wired with the configuration. */
@Module({})
export class HubModule {
  static of(parts: HubParts): DynamicModule {
    const { config, databaseUrl } = parts;
    const authentication = AuthenticationModule.with(
      authenticationSettings(config),
      directorySettings(config),
    );
    const rpps = RppsModule.with({ verificationMonths: config.PORTIQUE_RPPS_MONTHS });
    const cps = cpsModule(config, { authentication, rpps });
    return {
      module: HubModule,
      imports: [
        ToolsModule.of(parts),
        DatabaseModule.open({ url: databaseUrl, poolSize: config.PORTIQUE_DATABASE_POOL }),
        KeysModule,
        AuditModule,
        AuditRoomModule,
        DirectoryModule,
        ProvisioningModule,
        rpps,
        authentication,
        ...(cps === undefined ? [] : [cps]),
        OidcModule.with({ origin: config.PORTIQUE_ORIGIN }, { authentication, rpps, cps }),
        AirModule.with(airSettings(config), [authentication, rpps]),
      ],
      providers: [
        Health,
        PeopleOut,
        { provide: APP_PIPE, useClass: StandardSchemaValidationPipe },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useExisting: PageErrorFilter },
      ],
    };
  }
}
