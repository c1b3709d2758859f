import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '#libs/database';
import { Clock } from '#libs/kernel';
import type { AdapterPayload } from 'oidc-provider';
import pg from 'pg';
import { ArtefactStore, type Artefact, type ArtefactKey, type KeptArtefact } from './artefact.js';
import { Batcher } from './batcher.js';
import { storableJson } from './storable.js';
import * as sql from './store.sql.js';

/** Enough for the batches of two hub processes on two cores (measured: more only wait on each other). */
const POOL = 4;

interface Row {
  readonly model: string;
  readonly id: string;
  readonly uid: string | null;
  readonly user_code: string | null;
  readonly payload: AdapterPayload;
  readonly consumed_at: Date | null;
  readonly expires_at: Date | null;
}

interface WrittenRow extends Artefact {
  readonly json: string;
}

/**
 * The durable store of the provider's artefacts: one table, statements over `unnest()` arrays, a pool of
 * its own with `plan_cache_mode=force_custom_plan` (a plan made on an empty table would keep a sequential
 * scan until the first ANALYZE). Several hub processes share it; nothing is cached here.
 */
@Injectable()
export class OidcStore extends ArtefactStore implements OnModuleDestroy {
  readonly #pool: pg.Pool;
  readonly #clock: Clock;
  readonly #upserts = new Batcher((rows: readonly WrittenRow[]) => this.#upsert(rows), blamesARow);
  readonly #finds = new Batcher((keys: readonly ArtefactKey[]) => this.#find(keys), blamesARow);
  readonly #uids = new Batcher((uids: readonly string[]) => this.#findByUid(uids), blamesARow);
  readonly #uses = new Batcher((keys: readonly ArtefactKey[]) => this.#consume(keys), blamesARow);
  readonly #ends = new Batcher((keys: readonly ArtefactKey[]) => this.#destroy(keys), blamesARow);
  readonly #revocations = new Batcher((ids: readonly string[]) => this.#revoke(ids), blamesARow);

  constructor(database: Database, clock: Clock) {
    super();
    this.#clock = clock;
    this.#pool = new pg.Pool({
      connectionString: database.url,
      max: POOL,
      options: '-c plan_cache_mode=force_custom_plan',
    });
    // An idle connection may be cut with the server; the pool opens another one at the next query.
    this.#pool.on('error', () => {});
  }

  async onModuleDestroy(): Promise<void> {
    await this.#pool.end();
  }

  async upsert(artefact: Artefact): Promise<void> {
    await this.#upserts.add({ ...artefact, json: storableJson(artefact.payload) });
  }

  async insertOnce(artefact: Artefact): Promise<boolean> {
    const row = { ...artefact, json: storableJson(artefact.payload) };
    const values = [...columns([row]), this.#clock.now()];
    const { rowCount } = await this.#pool.query({ ...sql.INSERT_ONCE, values });
    return rowCount === 1;
  }

  async find(key: ArtefactKey): Promise<KeptArtefact | undefined> {
    return (await this.#finds.add(key)).found;
  }

  async findByUid(uid: string): Promise<KeptArtefact | undefined> {
    return (await this.#uids.add(uid)).found;
  }

  async findByUserCode(userCode: string): Promise<KeptArtefact | undefined> {
    const { rows } = await this.#pool.query<Row>({ ...sql.FIND_BY_USER_CODE, values: [userCode] });
    return this.#live(rows[0]);
  }

  async consume(key: ArtefactKey): Promise<boolean> {
    return this.#uses.add(key);
  }

  async destroy(key: ArtefactKey): Promise<void> {
    await this.#ends.add(key);
  }

  async revokeTokensOf(grantId: string): Promise<void> {
    await this.#revocations.add(grantId);
  }

  async revokeGrants(grantIds: readonly string[]): Promise<void> {
    if (grantIds.length > 0)
      await this.#pool.query({ ...sql.REVOKE_GRANTS, values: [[...grantIds]] });
  }

  async takeSessions(uids: readonly string[]): Promise<readonly AdapterPayload[]> {
    const { rows } = await this.#pool.query<Row>({ ...sql.TAKE_SESSIONS, values: [[...uids]] });
    return rows.map(({ payload }) => payload);
  }

  async purge(limit: number): Promise<number> {
    const values = [this.#clock.now(), limit];
    const { rowCount } = await this.#pool.query({ ...sql.PURGE, values });
    return rowCount ?? 0;
  }

  /** Sorted by key: two batches lock their rows in the same order. The same key twice is its last value. */
  async #upsert(rows: readonly WrittenRow[]): Promise<readonly true[]> {
    const last = [...new Map(rows.map((row) => [nameOf(row), row])).values()];
    const values = columns(last.toSorted(byKey));
    try {
      await this.#pool.query({ ...sql.UPSERT, values });
    } catch (error) {
      // Another request of the same browser renamed the session meanwhile: its later name stands.
      if (!(rows.length === 1 && isRenamedSession(error))) throw error;
    }
    return rows.map(() => true);
  }

  async #find(keys: readonly ArtefactKey[]): Promise<readonly Answer[]> {
    const { rows } = await this.#pool.query<Row>({ ...sql.FIND, values: namesOf(keys) });
    const byName = new Map(rows.map((row) => [nameOf(row), row]));
    return keys.map((key) => ({ found: this.#live(byName.get(nameOf(key))) }));
  }

  async #findByUid(uids: readonly string[]): Promise<readonly Answer[]> {
    const { rows } = await this.#pool.query<Row>({ ...sql.FIND_BY_UID, values: [[...uids]] });
    const byUid = new Map(rows.map((row) => [row.uid, row]));
    return uids.map((uid) => ({ found: this.#live(byUid.get(uid)) }));
  }

  /** Of several callers in one batch, the first has used it; the row count decides between batches. */
  async #consume(keys: readonly ArtefactKey[]): Promise<readonly boolean[]> {
    const values = [...namesOf(keys), this.#clock.now()];
    const { rows } = await this.#pool.query<Row>({ ...sql.CONSUME, values });
    const used = new Set(rows.map(nameOf));
    return keys.map((key) => used.delete(nameOf(key)));
  }

  async #destroy(keys: readonly ArtefactKey[]): Promise<readonly true[]> {
    await this.#pool.query({ ...sql.DESTROY, values: namesOf(keys) });
    return keys.map(() => true);
  }

  async #revoke(grantIds: readonly string[]): Promise<readonly true[]> {
    await this.#pool.query({ ...sql.REVOKE_TOKENS, values: [[...grantIds]] });
    return grantIds.map(() => true);
  }

  #live(row: Row | undefined): KeptArtefact | undefined {
    if (row === undefined) return undefined;
    if (row.expires_at !== null && row.expires_at <= this.#clock.now()) return undefined;
    return { payload: row.payload, consumedAt: row.consumed_at };
  }
}

interface Answer {
  readonly found: KeptArtefact | undefined;
}

const nameOf = (key: ArtefactKey): string => `${key.model}:${key.id}`;

const byKey = (a: ArtefactKey, b: ArtefactKey): number =>
  a.model === b.model ? compare(a.id, b.id) : compare(a.model, b.model);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const namesOf = (keys: readonly ArtefactKey[]): string[][] => [
  keys.map(({ model }) => model),
  keys.map(({ id }) => id),
];

const columns = (rows: readonly WrittenRow[]): unknown[][] => [
  rows.map(({ model }) => model),
  rows.map(({ id }) => id),
  rows.map(({ json }) => json),
  rows.map(({ grantId }) => grantId),
  rows.map(({ userCode }) => userCode),
  rows.map(({ uid }) => uid),
  rows.map(({ expiresAt }) => expiresAt),
];

/** Data refused (22, 23), deadlock or serialization (40): the fault of a row, not of the server or the line. */
const blamesARow = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && /^(22|23|40)/.test(error.code ?? '');

const isRenamedSession = (error: unknown): boolean =>
  error instanceof pg.DatabaseError &&
  error.code === '23505' &&
  error.constraint === 'oidc_payload_uid';
