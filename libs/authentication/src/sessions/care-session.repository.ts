import { Injectable } from '@nestjs/common';
import { Database, inside, Prisma } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import { FACTORS, type CareSession, type FactorShown } from '../domain/care-session.js';

const Factors: z.ZodType<FactorShown[]> = z.array(
  z.object({
    factor: z.enum(FACTORS),
    category: z.enum(['possession', 'knowledge', 'possession-and-verification']),
    at: z.string(),
    meansId: z.string().nullable(),
    workstation: z.string().nullable(),
    revocation: z.enum(['fresh', 'stale']).optional(),
  }),
);
const State = z.enum(['open', 'locked', 'ended']);

interface SessionRow {
  readonly id: string;
  readonly identityId: string;
  readonly strongAt: Date;
  readonly factors: unknown;
  readonly workstationId: string | null;
  readonly state: string;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
}

export interface RecordedSession extends CareSession {
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
}

const toSession = (row: SessionRow): RecordedSession => ({
  id: row.id,
  identityId: IdentityId.parse(row.identityId),
  strongAt: row.strongAt,
  factors: Factors.parse(row.factors),
  workstationId: row.workstationId,
  state: State.parse(row.state),
  openedAt: row.openedAt,
  lastSeenAt: row.lastSeenAt,
  endedAt: row.endedAt,
  endedBecause: row.endedBecause,
});

const factorRows = (factors: readonly FactorShown[]): object[] =>
  factors.map((factor) => ({ ...factor }));

@Injectable()
export class CareSessionRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, session: CareSession, now: Date): Promise<void> {
    await inside(tx).careSession.create({
      data: {
        id: session.id,
        identityId: session.identityId,
        strongAt: session.strongAt,
        factors: factorRows(session.factors),
        workstationId: session.workstationId,
        state: session.state,
        openedAt: now,
        lastSeenAt: now,
      },
    });
  }

  /** The person's session that is not ended; at most one is kept. Locked until the transaction ends. */
  async currentOf(tx: Transaction, identityId: IdentityId): Promise<RecordedSession | undefined> {
    await inside(tx).$queryRaw`select id from identity where id = ${identityId}::uuid for update`;
    const row = await inside(tx).careSession.findFirst({
      where: { identityId, state: { not: 'ended' } },
      orderBy: { strongAt: 'desc' },
    });
    return row === null ? undefined : toSession(row);
  }

  async openOn(tx: Transaction, workstationId: string): Promise<readonly RecordedSession[]> {
    const rows = await inside(tx).careSession.findMany({ where: { workstationId, state: 'open' } });
    return rows.map(toSession);
  }

  /** On the post of `session`; its browsers elsewhere end. Their uids. */
  async reopen(tx: Transaction, session: CareSession, now: Date): Promise<readonly string[]> {
    const { id, workstationId, factors } = session;
    return uidsOf(
      await inside(tx).$queryRaw`
        with reopened as (
          update care_session set state = 'open', workstation_id = ${workstationId}::uuid,
            factors = ${JSON.stringify(factors)}::jsonb, last_seen_at = ${now}
          where id = ${id}::uuid)
        update session_browser set ended_at = ${now}
        where care_session_id = ${id}::uuid and ended_at is null
        returning oidc_session_uid as uid`,
    );
  }

  /** Open sessions left without activity on their post, met by nobody else; with the name of the post. */
  async takeIdle(
    tx: Transaction,
    limit: { readonly now: Date; readonly idleSeconds: number },
    atOnce: number,
  ): Promise<readonly SessionOfBrowser[]> {
    const rows = await inside(tx).$queryRaw<(SessionRow & { workstation: string | null })[]>`
      select ${SESSION_COLUMNS}, w.name as workstation
      from care_session s
      left join workstation w on w.id = s.workstation_id
      left join area a on a.id = w.area_id
      where s.state = 'open' and s.last_seen_at <= ${limit.now}::timestamptz - make_interval(secs =>
        least(coalesce(a.idle_lock_seconds, ${limit.idleSeconds}), ${limit.idleSeconds}))
      order by s.last_seen_at limit ${atOnce} for update of s skip locked`;
    return rows.map((row) => ({ ...toSession(row), workstation: row.workstation }));
  }

  /** Sessions not ended whose full 2FA is from before, met by nobody else. */
  async takeOver(
    tx: Transaction,
    strongBefore: Date,
    atOnce: number,
  ): Promise<readonly RecordedSession[]> {
    const rows = await inside(tx).$queryRaw<SessionRow[]>`
      select ${SESSION_COLUMNS} from care_session s
      where s.state <> 'ended' and s.strong_at <= ${strongBefore}
      order by s.strong_at limit ${atOnce} for update of s skip locked`;
    return rows.map(toSession);
  }

  /** Something was done with it: it is not idle. */
  async touch(id: string, at: Date): Promise<void> {
    await this.database.pool.query({ name: 'touch-session', text: TOUCH, values: [id, at] });
  }

  /** Its browsers end: their uids. */
  async lock(tx: Transaction, id: string, at: Date): Promise<readonly string[]> {
    return uidsOf(
      await inside(tx).$queryRaw`
        with locked as (
          update care_session set state = 'locked' where id = ${id}::uuid and state = 'open')
        update session_browser set ended_at = ${at}
        where care_session_id = ${id}::uuid and ended_at is null
        returning oidc_session_uid as uid`,
    );
  }

  /** Locks whatever is open on a post and not this person's, in one statement; the browsers end. */
  async lockOthers(
    tx: Transaction,
    place: { readonly workstationId: string; readonly identityId: IdentityId },
    at: Date,
  ): Promise<readonly LockedSession[]> {
    const { workstationId, identityId } = place;
    const rows = await inside(tx).$queryRaw<(SessionRow & { uids: string[] })[]>`
      with locked as (
        update care_session set state = 'locked'
        where workstation_id = ${workstationId}::uuid and state = 'open'
          and identity_id <> ${identityId}::uuid
        returning *),
      gone as (
        update session_browser b set ended_at = ${at} from locked
        where b.care_session_id = locked.id and b.ended_at is null
        returning b.care_session_id, b.oidc_session_uid)
      select ${SESSION_COLUMNS},
        array(select g.oidc_session_uid from gone g where g.care_session_id = s.id) as uids
      from locked s`;
    return rows.map((row) => ({ session: toSession(row), uids: row.uids }));
  }

  /** Its browsers end: their uids. Nothing changes when it was ended before. */
  async end(
    tx: Transaction,
    id: string,
    ending: { readonly at: Date; readonly because: string },
  ): Promise<readonly string[]> {
    const { at, because } = ending;
    return uidsOf(
      await inside(tx).$queryRaw`
        with ended as (
          update care_session set state = 'ended', ended_at = ${at}, ended_because = ${because}
          where id = ${id}::uuid and state <> 'ended')
        update session_browser set ended_at = ${at}
        where care_session_id = ${id}::uuid and ended_at is null
        returning oidc_session_uid as uid`,
    );
  }

  /** By the raw pool, as `byBrowser`: each sign-in at an application passes here. */
  async linkBrowser(link: BrowserLinkRow): Promise<void> {
    const { oidcSessionUid, careSessionId, workstationId, openedAt } = link;
    const values = [oidcSessionUid, careSessionId, workstationId, openedAt];
    await this.database.pool.query({ name: 'link-browser', text: LINK_BROWSER, values });
  }

  async byBrowser(oidcSessionUid: string): Promise<SessionOfBrowser | undefined> {
    const { rows } = await this.database.pool.query<SessionRow & { workstation: string | null }>({
      name: 'session-by-browser',
      text: BY_BROWSER,
      values: [oidcSessionUid],
    });
    const [row] = rows;
    return row === undefined ? undefined : { ...toSession(row), workstation: row.workstation };
  }

  async find(tx: Transaction, id: string): Promise<RecordedSession | undefined> {
    const row = await inside(tx).careSession.findUnique({ where: { id } });
    return row === null ? undefined : toSession(row);
  }

  async listOf(identityId: IdentityId, limit: number): Promise<readonly RecordedSession[]> {
    const rows = await this.database.prisma.careSession.findMany({
      where: { identityId },
      orderBy: { openedAt: 'desc' },
      take: limit,
    });
    return rows.map(toSession);
  }

  /** Names of posts by id. */
  async postNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.prisma.workstation.findMany({
      where: { id: { in: [...ids] } },
    });
    return new Map(rows.map((row) => [row.id, row.name]));
  }
}

const COLUMNS = `
  s.id, s.identity_id as "identityId", s.strong_at as "strongAt", s.factors,
  s.workstation_id as "workstationId", s.state, s.opened_at as "openedAt",
  s.last_seen_at as "lastSeenAt", s.ended_at as "endedAt", s.ended_because as "endedBecause"`;
const SESSION_COLUMNS = Prisma.raw(COLUMNS);

const Uids = z.array(z.object({ uid: z.string() }));

const uidsOf = (rows: unknown): readonly string[] => Uids.parse(rows).map(({ uid }) => uid);

/** A session locked, and the uids of its browsers. */
export interface LockedSession {
  readonly session: RecordedSession;
  readonly uids: readonly string[];
}

const LINK_BROWSER = `
  insert into session_browser (oidc_session_uid, care_session_id, workstation_id, opened_at)
  values ($1, $2::uuid, $3::uuid, $4)
  on conflict (oidc_session_uid) do update set care_session_id = excluded.care_session_id,
    workstation_id = excluded.workstation_id, opened_at = excluded.opened_at, ended_at = null`;

const TOUCH = `
  update care_session set last_seen_at = greatest(last_seen_at, $2::timestamptz)
  where id = $1::uuid and state = 'open'`;

const BY_BROWSER = `
  select ${COLUMNS}, w.name as workstation
  from session_browser b
  join care_session s on s.id = b.care_session_id
  left join workstation w on w.id = s.workstation_id
  where b.oidc_session_uid = $1 and b.ended_at is null`;

/** With the name of the post where it is open. */
export interface SessionOfBrowser extends RecordedSession {
  readonly workstation: string | null;
}

export interface BrowserLinkRow {
  readonly oidcSessionUid: string;
  readonly careSessionId: string;
  readonly workstationId: string | null;
  readonly openedAt: Date;
}
