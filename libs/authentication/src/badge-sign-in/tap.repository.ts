import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import { IdentityId } from '#libs/kernel';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { FACTORS, type CareSession, type FactorShown } from '../domain/care-session.js';
import { toMeans, type MeansRow } from '../means/means-rows.js';
import type { BadgeHolder } from '../means/means.repository.js';
import { REOPEN, TAP_FACTS } from './tap-statements.repository.js';

const Instant = z.coerce.date();
const Met = z.object({
  siteFiness: z.string().nullable(),
  areaId: z.string().nullable(),
  id: z.string(),
  identityId: IdentityId,
  strongAt: Instant,
  workstationId: z.string().nullable(),
  state: z.enum(['open', 'locked', 'ended']),
  factors: z.array(
    z.object({
      factor: z.enum(FACTORS),
      category: z.enum(['possession', 'knowledge', 'possession-and-verification']),
      at: z.string(),
      meansId: z.string().nullable(),
      workstation: z.string().nullable(),
    }),
  ),
});

const Holder = z
  .looseObject({
    id: z.string(),
    identityId: z.string(),
    kind: z.string(),
    label: z.string(),
    state: z.string(),
    stateSince: Instant,
    stateReason: z.string().nullable(),
    issuedAt: Instant,
    expiresAt: Instant,
    plasticId: z.string().nullable(),
    serial: z.string().nullable(),
    level: z.string(),
    legalBasis: z.string(),
    homologation: z.string().nullable(),
    isAllowed: z.boolean(),
    holderState: z.string(),
  })
  .transform(({ holderState, ...row }): BadgeHolder => ({
    means: toMeans(row satisfies MeansRow),
    holderIsActive: holderState === 'active',
  }));

const Facts = z.object({
  holder: Holder.nullable(),
  page: z.string().nullable(),
  provenFrom: z.date().nullable(),
  sessions: z.array(Met),
});

/** What a tap meets: whose badge, which page waits, the person's session and those open on the post. */
export interface MetSession extends CareSession {
  /** Of the post where it is, or was. */
  readonly siteFiness: string | null;
  readonly areaId: string | null;
}

export interface TapFacts {
  readonly holder: BadgeHolder | null;
  readonly page: string | null;
  /** What the page asks for: a full 2FA of this instant or later. */
  readonly provenFrom: Date | null;
  readonly sessions: readonly MetSession[];
}

export interface Reopening {
  readonly session: CareSession & { readonly workstationId: string };
  readonly factors: readonly FactorShown[];
  readonly meansId: string;
  readonly page: string;
  readonly locked: readonly CareSession[];
  readonly now: Date;
  readonly pageEnds: Date;
  /** For `audit_write`. */
  readonly events: string;
}

/** The one hot path of the wards: the tap that reopens. By the raw pool, in four trips (design D3). */
@Injectable()
export class TapRepository {
  constructor(private readonly database: Database) {}

  /**
   * Reads what a tap meets and locks it; `decide` says what to write, or undefined to leave everything as it
   * is. The number of the transaction when something was written.
   */
  async reopen(
    tap: {
      readonly workstationId: string;
      readonly uidPseudonym: string;
      readonly credentialPseudonym: string;
      readonly now: Date;
    },
    decide: (facts: TapFacts) => Reopening | undefined,
  ): Promise<string | undefined> {
    const client = await this.database.pool.connect();
    try {
      await client.query('begin');
      const { workstationId, uidPseudonym, credentialPseudonym, now } = tap;
      const values = [workstationId, uidPseudonym, credentialPseudonym, now];
      const { rows } = await client.query({ ...TAP_FACTS, values });
      const reopening = decide(Facts.parse(rows[0]));
      const xid = reopening === undefined ? undefined : await write(client, reopening);
      await client.query(xid === undefined ? 'rollback' : 'commit');
      client.release();
      return xid;
    } catch (error) {
      // Whatever state it is in, the connection is not given back.
      client.release(true);
      throw error;
    }
  }
}

async function write(client: PoolClient, reopening: Reopening): Promise<string> {
  const { session, factors, meansId, page, locked, now, pageEnds, events } = reopening;
  const { rows } = await client.query<{ xid: string }>({
    ...REOPEN,
    values: [
      session.id,
      session.workstationId,
      JSON.stringify(factors),
      now,
      locked.map(({ id }) => id),
      page,
      session.identityId,
      meansId,
      pageEnds,
      events,
    ],
  });
  return rows[0]?.xid ?? '';
}
