import { Injectable } from '@nestjs/common';
import { Database } from '#libs/database';
import type { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import type { RunningAssignment, Site } from '../domain/place.js';
import type { SealedSoftware } from '../softwares/air-software.repository.js';

/** What the hub's own tables say of a person and of the client that calls, at once. */
export interface Standing {
  readonly identityState: string | undefined;
  readonly informedOn: string | undefined;
  readonly assignments: readonly RunningAssignment[];
  readonly software: SealedSoftware | undefined;
}

const Assignment = z.object({
  entityFiness: z.string(),
  siteFiness: z.string(),
  professionCode: z.string().nullable(),
  startsOn: z.string(),
});

const Row = z.object({
  state: z.string().nullable(),
  informed_on: z.string().nullable(),
  assignments: z.array(Assignment),
  client_id: z.string().nullable(),
  name: z.string().nullable(),
  version: z.string().nullable(),
  instance: z.string().nullable(),
  number_box: z.instanceof(Buffer).nullable(),
  regulation: z.boolean().nullable(),
});

const SiteRow = z.object({ finess: z.string(), kind: z.enum(['EJ', 'EG']), sector: z.string() });

/** One row in any case: what is missing is null. */
const STANDING = `
  select i.state, l.informed_on, s.client_id, s.name, s.version, s.instance, s.number_box, s.regulation,
    coalesce((
      select json_agg(json_build_object('entityFiness', a.entity_finess, 'siteFiness', a.site_finess,
        'professionCode', a.profession_code, 'startsOn', a.starts_on))
      from assignment a
      where a.identity_id = i.id and a.starts_on <= $3 and (a.ends_on is null or a.ends_on >= $3)
    ), '[]'::json) as assignments
  from (select $1::uuid as id, $2::text as client_id) asked
  left join identity i on i.id = asked.id
  left join air_listing l on l.identity_id = asked.id
  left join air_software s on s.client_id = asked.client_id`;

/**
 * Reads for the ten checks, in one query each: an issue has a budget of a few milliseconds, so this file
 * goes by the raw pool (as the register's and the provider's hot paths do).
 */
@Injectable()
export class AirStandingRepository {
  constructor(private readonly database: Database) {}

  /** @param today civil date, YYYY-MM-DD */
  async read(identityId: IdentityId, clientId: string, today: string): Promise<Standing> {
    const { rows } = await this.database.pool.query<Record<string, unknown>>({
      name: 'air-standing',
      text: STANDING,
      values: [identityId, clientId, today],
    });
    const row = Row.parse(rows[0]);
    return {
      identityState: row.state ?? undefined,
      informedOn: row.informed_on ?? undefined,
      assignments: row.assignments,
      software: softwareOf(row),
    };
  }

  /** The legal entity and its sites. */
  async sitesOf(entityFiness: string): Promise<readonly Site[]> {
    const { rows } = await this.database.pool.query<Record<string, unknown>>(
      'select finess, kind, sector from structure where finess = $1 or parent_finess = $1',
      [entityFiness],
    );
    return rows.map((row) => SiteRow.parse(row));
  }
}

function softwareOf(row: z.infer<typeof Row>): SealedSoftware | undefined {
  const { client_id: clientId, name, version, number_box: numberBox, regulation } = row;
  if (clientId === null || name === null || version === null || numberBox === null)
    return undefined;
  return {
    clientId,
    name,
    version,
    instance: row.instance,
    numberBox,
    regulation: regulation === true,
  };
}
