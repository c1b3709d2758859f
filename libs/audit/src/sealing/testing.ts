import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Server } from 'node:http';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import {
  AccessGuard,
  ClientAuthenticator,
  ErrorLog,
  ProblemFilter,
  TokenReader,
  type HubRole,
  type Principal,
} from '#libs/access';
import { Database } from '#libs/database';
import { Clock, IdentityId, Keyring, Random, Transactions } from '#libs/kernel';
import { SigningKeys } from '#libs/keys';
import { SetClock, SeededRandom, testKeyring } from '../../../kernel/src/testing.js';
import { THE_HUB, type AuditEntry } from '../audit-event.js';
import { AuditRoomModule } from '../audit-room.module.js';
import { AuditTrail } from '../audit-trail.js';
import { AuditWitness } from '../audit-witness.js';
import { AuditExport } from '../export/audit-export.js';
import { AuditSearch } from '../search/audit-search.js';
import { AuditVerifier } from '../verification/audit-verifier.js';
import { AuditSealer } from './audit-sealer.js';
import { SealRepository } from './seal.repository.js';
import { SealWriter } from './seal-writer.js';

class CountingLog extends ErrorLog {
  readonly errors: unknown[] = [];
  refused(): void {}
  unknown(error: unknown): void {
    this.errors.push(error);
  }
}

/** A token says who it is: `role:identity id`. */
class NamedTokens extends TokenReader {
  async read(bearer: string): Promise<Principal | undefined> {
    const [role = '', id = ''] = bearer.split('_');
    return Promise.resolve({
      kind: 'person',
      identityId: IdentityId.parse(id),
      clientId: 'console',
      scopes: new Set(['hub:api']),
      roles: new Set([role as HubRole]),
      oidcSessionUid: undefined,
    });
  }
}

const DOOR = [
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_PIPE, useClass: StandardSchemaValidationPipe },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

let hubs = 0;

/** One hub's audit room on a database: several can be opened on the same one. */
export async function auditRoom(database: Database, clock = new SetClock('2026-01-01T08:00:00Z')) {
  const log = new CountingLog();
  const facts = [
    { provide: Database, useFactory: () => database },
    { provide: Transactions, useExisting: Database },
    { provide: Keyring, useFactory: testKeyring },
    { provide: Clock, useValue: clock },
    { provide: Random, useValue: new SeededRandom(`hub-${hubs++}`) },
    { provide: ErrorLog, useValue: log },
    { provide: TokenReader, useClass: NamedTokens },
    { provide: ClientAuthenticator, useValue: { authenticate: () => undefined } },
  ];
  @Global()
  @Module({ providers: [...facts, ...DOOR], exports: facts.map(({ provide }) => provide) })
  class Hub {}
  const app = await Test.createTestingModule({ imports: [Hub, AuditRoomModule] }).compile();
  const trail = app.get(AuditTrail, { strict: false });
  const record = (entry: Partial<AuditEntry> = {}): Promise<void> =>
    database.run((tx) => trail.record(tx, { ...ENTRY, ...entry }));
  return {
    app,
    clock,
    log,
    trail,
    record,
    keyring: app.get(Keyring, { strict: false }),
    keys: app.get(SigningKeys, { strict: false }),
    witness: app.get(AuditWitness, { strict: false }),
    search: app.get(AuditSearch, { strict: false }),
    exporter: app.get(AuditExport, { strict: false }),
    verifier: app.get(AuditVerifier, { strict: false }),
    sealer: app.get(AuditSealer, { strict: false }),
    writer: app.get(SealWriter, { strict: false }),
    repository: app.get(SealRepository, { strict: false }),
  };
}

/** The same room behind its HTTP door. */
export async function auditDoor(room: Awaited<ReturnType<typeof auditRoom>>) {
  const door = room.app.createNestApplication();
  await door.init();
  return { server: door.getHttpServer() as Server, close: () => door.close() };
}

export const ENTRY: AuditEntry = {
  kind: 'session.opened',
  outcome: 'success',
  actor: THE_HUB,
  detail: { factors: ['badge', 'pin'] },
};

/** Does to the trail what only a superuser of the database can: the guarding triggers are set aside. */
export async function asSuperuser(database: Database, ...statements: readonly string[]) {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } finally {
    client.release();
  }
}
