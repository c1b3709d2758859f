import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Database, inside, LOCKS } from '#libs/database';
import { DomainError, foldName, IdentityId, JsonObject, type Transaction } from '#libs/kernel';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import type { RegisterEntry } from './domain/register-entry.js';

/** One register load at a time in the whole installation. */
const LOAD_LOCK = LOCKS.registerLoad;
const INCOMING = 'register_activity_incoming';
const COLUMNS = `id, idnps, rpps, civility, exercise_civility, exercise_name, exercise_given_name,
  name_key, given_name_key, profession_code, profession_label, category_code, know_how_type,
  know_how_code, know_how_label, mode_code, site_finess, entity_finess, structure_key,
  structure_name, sector_code, section_code, role_code, genre_code, authority`;

const Locked = z.object({ locked: z.boolean() });
const Comparison = z.object({
  people: z.coerce.number(),
  former: z.coerce.number(),
  vanished: z.coerce.number(),
});
const Broken = z.array(z.object({ identity_id: IdentityId, idnps: z.string() }));

export interface RegisterLoadRow {
  readonly id: string;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly state: string;
  readonly totals: JsonObject;
}

/** Professionals of the incoming register and of the former one. */
export type Comparison = z.infer<typeof Comparison>;

@Injectable()
export class RegisterLoadRepository {
  constructor(private readonly database: Database) {}

  /**
   * Runs the work on a connection of its own, while no other load can run.
   * @throws DomainError `rpps.load-running`
   */
  async alone<T>(work: (staging: RegisterStaging) => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect();
    let cut: Error | undefined;
    const onCut = (error: Error): void => {
      cut = error;
    };
    client.on('error', onCut);
    try {
      const taken = await client.query('select pg_try_advisory_lock($1) as locked', [LOAD_LOCK]);
      if (!Locked.parse(taken.rows[0]).locked) {
        throw new DomainError('rpps.load-running', 'conflict');
      }
      try {
        return await work(new RegisterStaging(client));
      } finally {
        if (cut === undefined) await client.query('select pg_advisory_unlock($1)', [LOAD_LOCK]);
      }
    } finally {
      client.off('error', onCut);
      client.release(cut);
    }
  }

  /** A load that was cut (process killed, machine stopped) never finishes: its row says so. */
  async start(row: RegisterLoadRow): Promise<void> {
    await this.database.prisma.$transaction([
      this.database.prisma.registerLoad.updateMany({
        where: { state: 'running' },
        data: { state: 'failed', finishedAt: row.startedAt },
      }),
      this.database.prisma.registerLoad.create({ data: row }),
    ]);
  }

  async last(): Promise<RegisterLoadRow | undefined> {
    const row = await this.database.prisma.registerLoad.findFirst({
      where: { state: 'done' },
      orderBy: { finishedAt: 'desc' },
    });
    return row === null ? undefined : { ...row, totals: JsonObject.parse(row.totals) };
  }

  async finish(
    tx: Transaction,
    id: string,
    end: Pick<RegisterLoadRow, 'state' | 'finishedAt' | 'totals'>,
  ): Promise<void> {
    await inside(tx).registerLoad.update({ where: { id }, data: end });
  }

  /**
   * Breaks the links of professionals who are in neither of two consecutive registers. Interns are
   * left alone: the public file does not have them.
   */
  async breakVanished(
    tx: Transaction,
    at: Date,
  ): Promise<readonly { readonly identityId: IdentityId; readonly idnps: string }[]> {
    const rows: unknown = await inside(tx).$queryRaw`
      update rpps_link link set status = 'broken', updated_at = ${at.toISOString()}::timestamptz
      from identity
      where identity.id = link.identity_id and identity.population <> 'intern'
        and link.status in ('presumed', 'confirmed', 'to-re-verify') and link.idnps is not null
        and exists (select 1 from register_activity)
        and not exists (select 1 from register_activity r where r.idnps = link.idnps)
        and not exists (select 1 from register_activity_incoming r where r.idnps = link.idnps)
      returning link.identity_id, link.idnps`;
    return Broken.parse(rows).map(({ identity_id: identityId, idnps }) => ({ identityId, idnps }));
  }

  /**
   * Puts the incoming register in the place of the former one. Waits five seconds at most for readers:
   * a longer wait would hold back every new reader behind it.
   * @throws DomainError `rpps.register-busy` when a reader keeps it longer
   */
  async swap(tx: Transaction): Promise<void> {
    await inside(tx).$executeRawUnsafe(`set local lock_timeout = '${PATIENCE}'`);
    await inside(tx)
      .$executeRawUnsafe('lock table register_activity in access exclusive mode')
      .catch((cause: unknown) => {
        throw new DomainError('rpps.register-busy', 'unavailable', {}, { cause });
      });
    for (const statement of SWAP) await inside(tx).$executeRawUnsafe(statement);
  }
}

const PATIENCE = '5s';
const SWAP = [
  `select setval('register_activity_id_seq', (select coalesce(max(id), 0) + 1 from ${INCOMING}), false)`,
  `alter sequence register_activity_id_seq owned by ${INCOMING}.id`,
  'drop table register_activity',
  `alter table ${INCOMING} rename to register_activity`,
  `alter index ${INCOMING}_pkey rename to register_activity_pkey`,
  `alter index ${INCOMING}_idnps rename to register_activity_idnps_idx`,
  `alter index ${INCOMING}_names rename to register_activity_name_key_given_name_key_idx`,
];

/** The incoming register, beside the one in use, until it takes its place or is dropped. */
export class RegisterStaging {
  constructor(private readonly client: pg.PoolClient) {}

  /** Copies the entries into a new table; nothing is visible to readers of the register. */
  async copy(entries: AsyncIterable<readonly RegisterEntry[]>): Promise<void> {
    await this.drop();
    await this.client.query('begin');
    try {
      await this.client.query(
        `create table ${INCOMING} (like register_activity including defaults)`,
      );
      const copy = copyFrom(`copy ${INCOMING} (${COLUMNS}) from stdin with (freeze)`);
      await pipeline(Readable.from(copyText(entries)), this.client.query(copy));
      await this.client.query('commit');
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }

  async index(): Promise<void> {
    await this.client.query(`set maintenance_work_mem = '192MB'`);
    await this.client.query(
      `alter table ${INCOMING} add constraint ${INCOMING}_pkey primary key (id)`,
    );
    await this.client.query(`create index ${INCOMING}_idnps on ${INCOMING} (idnps)`);
    await this.client.query(
      `create index ${INCOMING}_names on ${INCOMING} (name_key, given_name_key)`,
    );
    await this.client.query(`analyze ${INCOMING}`);
    await this.client.query('reset maintenance_work_mem');
  }

  async compare(): Promise<Comparison> {
    const { rows } = await this.client.query<Record<string, unknown>>(`
      with incoming as materialized (select distinct idnps from ${INCOMING}),
        former as materialized (select distinct idnps from register_activity)
      select (select count(*) from incoming) as people, (select count(*) from former) as former,
        (select count(*) from former left join incoming using (idnps)
          where incoming.idnps is null) as vanished`);
    return Comparison.parse(rows[0]);
  }

  async drop(): Promise<void> {
    await this.client.query(`drop table if exists ${INCOMING}`);
  }
}

/** PostgreSQL's COPY text format, a block for each batch. */
async function* copyText(batches: AsyncIterable<readonly RegisterEntry[]>): AsyncGenerator<Buffer> {
  const fold = foldedOnce();
  let id = 0;
  for await (const entries of batches) {
    let block = '';
    for (const entry of entries) block += `${String(++id)}\t${rowText(entry, fold)}\n`;
    if (block !== '') yield Buffer.from(block, 'utf8');
  }
}

function rowText(entry: RegisterEntry, fold: (name: string) => string): string {
  return [
    field(entry.idnps),
    field(entry.rpps),
    field(entry.civility),
    field(entry.exerciseCivility),
    field(entry.exerciseName),
    field(entry.exerciseGivenName),
    fold(entry.exerciseName),
    fold(entry.exerciseGivenName),
    field(entry.professionCode),
    field(entry.professionLabel),
    field(entry.categoryCode),
    field(entry.knowHowType),
    field(entry.knowHowCode),
    field(entry.knowHowLabel),
    field(entry.modeCode),
    field(entry.siteFiness),
    field(entry.entityFiness),
    field(entry.structureKey),
    field(entry.structureName),
    field(entry.sectorCode),
    field(entry.sectionCode),
    field(entry.roleCode),
    field(entry.genreCode),
    field(entry.authority),
  ].join('\t');
}

const SPECIAL = /[\\\t\r\n]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\r': '\\r',
  '\n': '\\n',
};

const field = (value: string | null): string =>
  value === null
    ? '\\N'
    : SPECIAL.test(value)
      ? value.replaceAll(/[\\\t\r\n]/g, (found) => ESCAPES[found] ?? found)
      : value;

/** Names repeat a lot: each is folded once, and a bounded number is remembered. */
function foldedOnce(): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= 50_000) known.clear();
    const folded = foldName(name);
    known.set(name, folded);
    return folded;
  };
}
