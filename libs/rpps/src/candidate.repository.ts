import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { Agent } from './domain/agent.js';
import type { Candidate } from './domain/comparison.js';
import type { Proposal } from './domain/proposal.js';
import { ENTRY_COLUMNS, entryIn } from './register-rows.js';

const Found = z.object({
  identityId: IdentityId,
  surnameKey: z.string(),
  givenNameKey: z.string(),
});
const Saved = z.array(z.object({ identity_id: IdentityId }));

@Injectable()
export class CandidateRepository {
  constructor(private readonly database: Database) {}

  async isRegisterLoaded(): Promise<boolean> {
    const { rowCount } = await this.database.pool.query('select 1 from register_activity limit 1');
    return rowCount === 1;
  }

  /** The register's lines under any name of each agent: by index, whatever the size of the register. */
  async candidatesOf(
    agents: readonly Agent[],
  ): Promise<ReadonlyMap<IdentityId, readonly Candidate[]>> {
    const pairs = agents.flatMap(({ identityId, pairs: names }) =>
      names.map(({ surname, givenName }) => ({ identityId, surname, givenName })),
    );
    const { rows } = await this.database.pool.query<Record<string, unknown>>(
      `select pair.identity_id as "identityId", pair.surname as "surnameKey",
         pair.given_name as "givenNameKey", ${ENTRY_COLUMNS}
       from unnest($1::uuid[], $2::text[], $3::text[]) as pair(identity_id, surname, given_name)
       join register_activity r on r.name_key = pair.surname and r.given_name_key = pair.given_name
       where r.rpps is not null`,
      [
        pairs.map(({ identityId }) => identityId),
        pairs.map(({ surname }) => surname),
        pairs.map(({ givenName }) => givenName),
      ],
    );
    return groupCandidates(rows);
  }

  /** Saves proposals, except where somebody has decided meanwhile. Returns those saved. */
  async save(
    tx: Transaction,
    proposals: readonly Proposal[],
    at: Date,
  ): Promise<ReadonlySet<IdentityId>> {
    const rows: unknown = await inside(tx).$queryRaw`
      insert into rpps_link (identity_id, idnps, rpps, status, evidence_note, updated_at)
      select p."identityId", p.idnps, p.rpps, p.status, p.explanation, ${at.toISOString()}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(proposals)}::jsonb) as p("identityId" uuid,
        idnps text, rpps text, status text, explanation text)
      on conflict (identity_id) do update set idnps = excluded.idnps, rpps = excluded.rpps,
        status = excluded.status, evidence_note = excluded.evidence_note,
        updated_at = excluded.updated_at
        where rpps_link.decided_by is null
          and rpps_link.status in ('candidate', 'presumed', 'conflict')
      returning identity_id`;
    return new Set(Saved.parse(rows).map(({ identity_id: identityId }) => identityId));
  }
}

function groupCandidates(
  rows: readonly Readonly<Record<string, unknown>>[],
): ReadonlyMap<IdentityId, readonly Candidate[]> {
  const found = new Map<IdentityId, Candidate[]>();
  for (const row of rows) {
    const entry = entryIn(row);
    if (entry === undefined) continue;
    const { identityId, surnameKey, givenNameKey } = Found.parse(row);
    const known = found.get(identityId) ?? [];
    known.push({ entry, surnameKey, givenNameKey });
    found.set(identityId, known);
  }
  return found;
}
