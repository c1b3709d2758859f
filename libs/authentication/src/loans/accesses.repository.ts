import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';

const Row = z.object({
  at: z.date(),
  kind: z.string(),
  outcome: z.string(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
});

/** Something done with a means: a session, an application reached, a DMP asked. */
export type Access = z.infer<typeof Row>;

const MOST = 1000;

/** What was done with one means: the sessions it opened or reopened, and what happened in them. */
@Injectable()
export class AccessRepository {
  constructor(private readonly database: Database) {}

  /** Oldest first; at most 1000. `until`: the end of the means. */
  async madeWith(means: {
    readonly meansId: string;
    readonly identityId: IdentityId;
    readonly from: Date;
    readonly until: Date;
  }): Promise<readonly Access[]> {
    const { meansId, identityId, from, until } = means;
    const shown = JSON.stringify([{ meansId }]);
    const rows: unknown = await this.database.prisma.$queryRaw`
      select e.at, e.kind, e.outcome, e.workstation, e.client
      from audit_event e
      where e.subject_id = ${identityId}::uuid and e.at >= ${from} and e.at <= ${until}
        and (e.kind like 'session.%' or e.kind like 'oidc.%' or e.kind like 'vihf.%'
          or e.kind like 'dmp.%')
        and (e.detail ->> 'means' = ${meansId}
          or exists (select 1 from care_session s where s.id::text = e.detail ->> 'session'
            and s.factors @> ${shown}::jsonb)
          or (e.detail ->> 'session' is null and exists (
            select 1 from care_session s where s.identity_id = e.subject_id
              and s.factors @> ${shown}::jsonb and e.at >= s.opened_at
              and e.at <= coalesce(s.ended_at, ${until}))))
      order by e.at, e.id limit ${MOST}`;
    return z.array(Row).parse(rows);
  }
}
