import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { CareSession, FactorShown } from '../domain/care-session.js';

const Factors: z.ZodType<FactorShown[]> = z.array(
  z.object({
    factor: z.enum(['badge', 'pin', 'fido2']),
    category: z.enum(['possession', 'knowledge', 'possession-and-verification']),
    at: z.string(),
    meansId: z.string().nullable(),
    workstation: z.string().nullable(),
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

  async reopen(tx: Transaction, session: CareSession, now: Date): Promise<void> {
    await inside(tx).careSession.update({
      where: { id: session.id },
      data: {
        state: 'open',
        workstationId: session.workstationId,
        factors: factorRows(session.factors),
        lastSeenAt: now,
      },
    });
  }

  async lock(tx: Transaction, id: string): Promise<void> {
    await inside(tx).careSession.updateMany({
      where: { id, state: 'open' },
      data: { state: 'locked' },
    });
  }

  /** False when it was ended before. */
  async end(
    tx: Transaction,
    id: string,
    ending: { readonly at: Date; readonly because: string },
  ): Promise<boolean> {
    const { count } = await inside(tx).careSession.updateMany({
      where: { id, state: { not: 'ended' } },
      data: { state: 'ended', endedAt: ending.at, endedBecause: ending.because },
    });
    return count === 1;
  }

  /** The browsers of a session that are open, marked ended: their uids. */
  async endBrowsers(tx: Transaction, careSessionId: string, at: Date): Promise<readonly string[]> {
    const rows = await inside(tx).$queryRaw<{ uid: string }[]>`
      update session_browser set ended_at = ${at}
      where care_session_id = ${careSessionId}::uuid and ended_at is null
      returning oidc_session_uid as uid`;
    return rows.map(({ uid }) => uid);
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

const LINK_BROWSER = `
  insert into session_browser (oidc_session_uid, care_session_id, workstation_id, opened_at)
  values ($1, $2::uuid, $3::uuid, $4)
  on conflict (oidc_session_uid) do update set care_session_id = excluded.care_session_id,
    workstation_id = excluded.workstation_id, opened_at = excluded.opened_at, ended_at = null`;

const BY_BROWSER = `
  select s.id, s.identity_id as "identityId", s.strong_at as "strongAt", s.factors,
    s.workstation_id as "workstationId", s.state, s.opened_at as "openedAt",
    s.last_seen_at as "lastSeenAt", s.ended_at as "endedAt", s.ended_because as "endedBecause",
    w.name as workstation
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
