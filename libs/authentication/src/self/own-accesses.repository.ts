import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';

const Row = z.object({
  id: z.string(),
  at: z.date(),
  kind: z.string(),
  outcome: z.string(),
  workstation: z.string().nullable(),
  client: z.string().nullable(),
  because: z.string().nullable(),
  factors: z.array(z.string()).catch([]),
});

/** Something that was done in the person's name, or tried. */
export type OwnAccess = z.infer<typeof Row>;

@Injectable()
export class OwnAccessRepository {
  constructor(private readonly database: Database) {}

  /** Newest first; those before the one named, when it is. */
  async of(
    identityId: IdentityId,
    { before, limit }: { readonly before: string | undefined; readonly limit: number },
  ): Promise<readonly OwnAccess[]> {
    const rows: unknown = await this.database.prisma.$queryRaw`
      select e.id, e.at, e.kind, e.outcome, e.workstation, coalesce(c.name, e.client) as client,
             e.detail ->> 'because' as because, e.detail -> 'factors' as factors
      from audit_event e left join oidc_client c on c.id = e.client
      where e.subject_id = ${identityId}::uuid
        and split_part(e.kind, '.', 1) in ('session', 'oidc', 'badge', 'pin', 'ad-password', 'password',
          'fido2', 'cps', 'backup', 'vihf', 'dmp', 'means', 'loan')
        and (${before ?? null}::uuid is null
          or (e.at, e.id) < (select at, id from audit_event
               where id = ${before ?? null}::uuid and subject_id = ${identityId}::uuid))
      order by e.at desc, e.id desc limit ${limit}`;
    return z.array(Row).parse(rows);
  }
}
