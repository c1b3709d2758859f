import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ErrorLog } from '#libs/access';
import { Database } from '#libs/database';
import { Clock, Keyring, Random, Transactions } from '#libs/kernel';
import { SigningKeys } from '#libs/keys';
import { SetClock, SeededRandom, testKeyring } from '../../../kernel/src/testing.js';
import { THE_HUB, type AuditEntry } from '../audit-event.js';
import { AuditRoomModule } from '../audit-room.module.js';
import { AuditTrail } from '../audit-trail.js';
import { AuditWitness } from '../audit-witness.js';
import { AuditVerifier } from '../verification/audit-verifier.js';
import { AuditSealer } from './audit-sealer.js';
import { SealRepository } from './seal.repository.js';
import { SealWriter } from './seal-writer.js';

export class CountingLog extends ErrorLog {
  readonly errors: unknown[] = [];
  refused(): void {}
  unknown(error: unknown): void {
    this.errors.push(error);
  }
}

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
  ];
  @Global()
  @Module({ providers: facts, exports: facts.map(({ provide }) => provide) })
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
    verifier: app.get(AuditVerifier, { strict: false }),
    sealer: app.get(AuditSealer, { strict: false }),
    writer: app.get(SealWriter, { strict: false }),
    repository: app.get(SealRepository, { strict: false }),
  };
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
