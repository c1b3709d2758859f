import { Module, StandardSchemaValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import {
  AccessGuard,
  ClientAuthenticator,
  ErrorLog,
  ProblemFilter,
  TokenReader,
  type HubRole,
  type Principal,
} from '#libs/access';
import type { AuditTrail } from '#libs/audit';
import { DatabaseModule, type Database } from '#libs/database';
import { Clock, IdentityId, Keyring, Random, SystemRandom } from '#libs/kernel';
import type { INestApplication } from '@nestjs/common';
import { ImmediateSignals, SetClock, testKeyring } from '../../kernel/src/testing.js';
import { IdentityDirectory } from './identity-directory.js';
import { IdentityRepository } from './identity.repository.js';
import { PersonRecordRepository } from './person-record.repository.js';
import { PersonRecords } from './person-records.js';

/** People in bulk, on a real database. */
export const recordsOn = (database: Database): PersonRecords =>
  new PersonRecords(new PersonRecordRepository(database), new ImmediateSignals());

/** The directory, on a real database. */
export const directoryOn = (
  database: Database,
  audit: AuditTrail,
  clock: Clock,
): IdentityDirectory =>
  new IdentityDirectory(database, new IdentityRepository(database), audit, clock);

export interface TestApi {
  readonly app: INestApplication;
  readonly clock: SetClock;
  /** Errors that were nobody's refusal. */
  readonly unknown: readonly unknown[];
  close(): Promise<void>;
}

/** Who a test token stands for: a person with one role, signed in through the console. */
export const TEST_CALLER = IdentityId.parse('00000000-0000-4000-8000-00000000ca11');

const ROLES: ReadonlySet<string> = new Set<HubRole>(['officer', 'auditor', 'administrator']);

/** The token is the caller's role; `nobody` has none. */
class RoleTokens extends TokenReader {
  async read(bearer: string): Promise<Principal | undefined> {
    const roles = new Set(ROLES.has(bearer) ? [bearer as HubRole] : []);
    const caller = { clientId: 'console', scopes: new Set(['hub:api']) };
    return Promise.resolve({
      kind: 'person',
      identityId: TEST_CALLER,
      oidcSessionUid: undefined,
      roles,
      ...caller,
    });
  }
}

class NoClients extends ClientAuthenticator {
  async authenticate(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

class KeptErrors extends ErrorLog {
  readonly kept: unknown[] = [];
  refused(): void {}
  unknown(error: unknown): void {
    this.kept.push(error);
  }
}

@Module({})
class Surroundings {
  static with(values: readonly { provide: unknown; useValue: unknown }[]): DynamicModule {
    const providers = values as NonNullable<DynamicModule['providers']>;
    return { module: Surroundings, global: true, providers, exports: providers as never };
  }
}

@Module({})
class ApiUnderTest {}

/** The public API of one lib on a real database, behind the hub's own guard and filter. */
export async function startTestApi(options: {
  readonly url: string;
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly at?: string;
}): Promise<TestApi> {
  const clock = new SetClock(options.at ?? '2026-03-01T08:00:00Z');
  const log = new KeptErrors();
  const app = await NestFactory.create(
    {
      module: ApiUnderTest,
      imports: [
        DatabaseModule.open({ url: options.url, poolSize: 5 }),
        Surroundings.with([
          { provide: Clock, useValue: clock },
          { provide: Random, useValue: new SystemRandom() },
          { provide: Keyring, useValue: testKeyring() },
          { provide: ErrorLog, useValue: log },
          { provide: TokenReader, useValue: new RoleTokens() },
          { provide: ClientAuthenticator, useValue: new NoClients() },
        ]),
        ...options.imports,
      ],
      providers: [
        ProblemFilter,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useExisting: ProblemFilter },
      ],
    },
    { logger: false, abortOnError: false },
  );
  app.useGlobalPipes(new StandardSchemaValidationPipe());
  await app.init();
  return { app, clock, unknown: log.kept, close: () => app.close() };
}
