import { Injectable } from '@nestjs/common';
import { Database, inside } from '#libs/database';
import { CivilDate, IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import { searchTextOf, type PersonRecord, type PersonWrite } from './person-record.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

const Row = z.object({
  id: IdentityId,
  subject: z.string(),
  birthName: z.string(),
  usageName: z.string().nullable(),
  exerciseName: z.string().nullable(),
  givenNames: z.array(z.string()),
  usualGivenName: z.string(),
  birthDate: CivilDate.nullable(),
  civility: z.enum(['M', 'MME']).nullable(),
  email: z.string().nullable(),
  state: z.enum(['pre-arrival', 'active', 'suspended', 'left']),
  population: z.string(),
  matricules: z.array(z.object({ entityFiness: z.string(), number: z.string() })),
  assignments: z.array(
    z.object({
      id: z.string(),
      entityFiness: z.string(),
      siteFiness: z.string(),
      matricule: z.string(),
      contract: z.string(),
      jobCode: z.string(),
      jobLabel: z.string(),
      professionCode: z.string().nullable(),
      unitCode: z.string(),
      unitLabel: z.string(),
      startsOn: CivilDate,
      endsOn: CivilDate.nullable(),
      source: z.string(),
      sourceKey: z.string(),
    }),
  ),
});

const PAGE = `
  select i.id, i.subject, i.birth_name as "birthName", i.usage_name as "usageName",
    i.exercise_name as "exerciseName", coalesce(i.given_names, '{}') as "givenNames",
    i.usual_given_name as "usualGivenName", i.birth_date as "birthDate", i.civility, i.email,
    i.state, i.population,
    coalesce((select jsonb_agg(jsonb_build_object('entityFiness', m.entity_finess,
        'number', m.number) order by m.entity_finess, m.number)
      from matricule m where m.identity_id = i.id), '[]') as matricules,
    coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'entityFiness', a.entity_finess,
        'siteFiness', a.site_finess, 'matricule', a.matricule, 'contract', a.contract,
        'jobCode', a.job_code, 'jobLabel', a.job_label, 'professionCode', a.profession_code,
        'unitCode', a.unit_code, 'unitLabel', a.unit_label, 'startsOn', a.starts_on,
        'endsOn', a.ends_on, 'source', a.source, 'sourceKey', a.source_key)
        order by a.starts_on, a.source_key)
      from assignment a where a.identity_id = i.id), '[]') as assignments
  from identity i where i.id > $1 order by i.id limit $2`;

/** $1 person, $2 new matricules, $3 assignments, $4 cancelled assignments, $5 origins, $6 instant. */
const WRITE = `
  with given as (
    select * from jsonb_to_record($1::jsonb) as g(id uuid, subject text, "birthName" text,
      "usageName" text, "exerciseName" text, "givenNames" text[], "usualGivenName" text,
      "birthDate" text, civility text, email text, state text, population text,
      "searchText" text)
  ), person as (
    insert into identity (id, subject, birth_name, usage_name, exercise_name, given_names,
      usual_given_name, birth_date, civility, email, state, population, search_text, created_at,
      updated_at)
    select id, subject, "birthName", "usageName", "exerciseName", "givenNames", "usualGivenName",
      "birthDate", civility, email, state, population, "searchText", $6::timestamptz,
      $6::timestamptz from given
    on conflict (id) do update set birth_name = excluded.birth_name,
      usage_name = excluded.usage_name, given_names = excluded.given_names,
      usual_given_name = excluded.usual_given_name, birth_date = excluded.birth_date,
      civility = excluded.civility, email = excluded.email, state = excluded.state,
      population = excluded.population, search_text = excluded.search_text,
      updated_at = excluded.updated_at
  ), numbers as (
    insert into matricule (entity_finess, number, identity_id)
    select n."entityFiness", n.number, given.id
    from given, jsonb_to_recordset($2::jsonb) as n("entityFiness" text, number text)
  ), posts as (
    insert into assignment (id, identity_id, entity_finess, site_finess, matricule, contract,
      job_code, job_label, profession_code, unit_code, unit_label, starts_on, ends_on, source,
      source_key)
    select p.id, given.id, p."entityFiness", p."siteFiness", p.matricule, p.contract,
      p."jobCode", p."jobLabel", p."professionCode", p."unitCode", p."unitLabel", p."startsOn",
      p."endsOn", p.source, p."sourceKey"
    from given, jsonb_to_recordset($3::jsonb) as p(id uuid, "entityFiness" text,
      "siteFiness" text, matricule text, contract text, "jobCode" text, "jobLabel" text,
      "professionCode" text, "unitCode" text, "unitLabel" text, "startsOn" text, "endsOn" text,
      source text, "sourceKey" text)
    on conflict (id) do update set site_finess = excluded.site_finess,
      contract = excluded.contract, job_code = excluded.job_code, job_label = excluded.job_label,
      profession_code = excluded.profession_code, unit_code = excluded.unit_code,
      unit_label = excluded.unit_label, starts_on = excluded.starts_on,
      ends_on = excluded.ends_on
  ), cancelled as (
    delete from assignment using given
    where assignment.identity_id = given.id
      and assignment.id in (select c::uuid from jsonb_array_elements_text($4::jsonb) as c)
  )
  insert into value_origin (identity_id, field, source, import_id, rule, since)
  select given.id, o.field, o.source, o."importId", o.rule, $6::timestamptz
  from given, jsonb_to_recordset($5::jsonb)
    as o(field text, source text, "importId" uuid, rule text)
  on conflict (identity_id, field) do update set source = excluded.source,
    import_id = excluded.import_id, rule = excluded.rule, since = excluded.since`;

@Injectable()
export class PersonRecordRepository {
  constructor(private readonly database: Database) {}

  /** Everyone ever recorded, a page at a time, in a stable order. */
  async *pages(size: number): AsyncGenerator<readonly PersonRecord[]> {
    for (let after = FIRST; ;) {
      const { rows } = await this.database.pool.query<Record<string, unknown>>(PAGE, [after, size]);
      const page = rows.map((row) => Row.parse(row));
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < size) return;
      after = last.id;
    }
  }

  /** One statement: imports write hundreds of people a second. */
  async write(tx: Transaction, write: PersonWrite): Promise<void> {
    const { person, at } = write;
    await inside(tx).$executeRawUnsafe(
      WRITE,
      JSON.stringify({ ...person, searchText: searchTextOf(person) }),
      JSON.stringify(write.newMatricules),
      JSON.stringify(write.assignments),
      JSON.stringify(write.cancelledAssignments),
      JSON.stringify(write.origins),
      at.toISOString(),
    );
  }
}
