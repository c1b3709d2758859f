import type { ErrorLog } from '#libs/access';
import type { Database } from '../../../database/src/database.js';
import { SetClock, SeededRandom, testKeyring } from '../../../kernel/src/testing.js';
import { SigningKeyRepository } from '../../../keys/src/signing-key.repository.js';
import { SigningKeys } from '../../../keys/src/signing-keys.js';
import { THE_HUB, type AuditEntry } from '../audit-event.js';
import { AuditRepository } from '../audit.repository.js';
import { AuditTrail } from '../audit-trail.js';
import { AuditWitness } from '../audit-witness.js';
import { AuditSealer } from './audit-sealer.js';
import { SealRepository } from './seal.repository.js';
import { SealWriter } from './seal-writer.js';

class CountingLog {
  readonly errors: unknown[] = [];
  refused(): void {}
  unknown(error: unknown): void {
    this.errors.push(error);
  }
}

let hubs = 0;

/** One hub's audit room on a database: several can be opened on the same one. */
export function auditRoom(database: Database, clock = new SetClock('2026-01-01T08:00:00Z')) {
  const keyring = testKeyring();
  const random = new SeededRandom(`hub-${hubs++}`);
  const witness = new AuditWitness();
  const trail = new AuditTrail(new AuditRepository(), clock, random, keyring, witness);
  const keys = new SigningKeys(database, new SigningKeyRepository(database), keyring, clock);
  const repository = new SealRepository(database);
  const writer = new SealWriter(database, repository, keys, trail, keyring, clock);
  const log = new CountingLog();
  const sealer = new AuditSealer(
    database,
    writer,
    repository,
    witness,
    clock,
    random,
    log as ErrorLog,
  );
  const record = (entry: Partial<AuditEntry> = {}): Promise<void> =>
    database.run((tx) => trail.record(tx, { ...ENTRY, ...entry }));
  return { clock, keyring, random, keys, trail, witness, writer, sealer, log, repository, record };
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
