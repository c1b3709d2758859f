import { Prisma } from '#libs/database';
import type { IdentityId } from '#libs/kernel';
import type { AuditFilter, PageEnd } from './audit-filter.js';

const COLUMNS = Prisma.sql`e.id, e.at, e.kind, e.outcome, e.actor_kind as "actorKind",
  e.actor_id as "actorId", e.subject_id as "subjectId", e.workstation, e.client, e.correlation,
  e.detail, p.seal_number as "sealNumber"`;

const instant = (at: Date): Prisma.Sql => Prisma.sql`${at.toISOString()}::timestamptz`;

/** The rows of the page first, by an index; then what is shown of it. */
export function pageSql(
  filter: AuditFilter,
  { after, size }: { readonly after: PageEnd | undefined; readonly size: number },
): Prisma.Sql {
  const conditions = [...conditionsOf(filter), ...afterCursor(after)];
  const chosen =
    filter.people === undefined
      ? Prisma.sql`select e.id from audit_event e where ${allOf(conditions)}
          order by e.at desc, e.id desc limit ${size}`
      : chosenByPeople(filter.people, conditions, size);
  return Prisma.sql`with chosen as (${chosen})
    select ${COLUMNS} from chosen
    join audit_event e on e.id = chosen.id
    left join audit_position p on p.event_id = e.id
    order by e.at desc, e.id desc`;
}

/** Everything that answers, oldest first: for an export. */
export const allSql = (filter: AuditFilter): Prisma.Sql =>
  Prisma.sql`select ${COLUMNS} from audit_event e
    left join audit_position p on p.event_id = e.id
    where ${allOf([...conditionsOf(filter), ...ofPeople(filter.people)])}
    order by e.at, e.id`;

const ofPeople = (people: readonly IdentityId[] | undefined): readonly Prisma.Sql[] =>
  people === undefined
    ? []
    : [
        Prisma.sql`(e.subject_id = any (${[...people]}::uuid[])
          or (e.actor_kind = 'person' and e.actor_id = any (${[...people]}::text[])))`,
      ];

/** For each person the newest of what they did and of what concerns them, then the newest of all. */
function chosenByPeople(
  people: readonly IdentityId[],
  conditions: readonly Prisma.Sql[],
  size: number,
): Prisma.Sql {
  const newest = (whose: Prisma.Sql): Prisma.Sql =>
    Prisma.sql`(select e.at, e.id from audit_event e where ${allOf([whose, ...conditions])}
      order by e.at desc, e.id desc limit ${size})`;
  return Prisma.sql`select distinct x.at, x.id
    from unnest(${[...people]}::uuid[]) as who (id)
    cross join lateral (
      ${newest(Prisma.sql`e.subject_id = who.id`)} union all
      ${newest(Prisma.sql`e.actor_kind = 'person' and e.actor_id = who.id::text`)}) x
    order by x.at desc, x.id desc limit ${size}`;
}

function conditionsOf({ kind, outcome, workstation, client, from, to }: AuditFilter) {
  const equal: readonly (readonly [Prisma.Sql, string | undefined])[] = [
    [Prisma.sql`e.kind`, kind],
    [Prisma.sql`e.outcome`, outcome],
    [Prisma.sql`e.workstation`, workstation],
    [Prisma.sql`e.client`, client],
  ];
  return [
    ...equal.flatMap(([column, value]) =>
      value === undefined ? [] : [Prisma.sql`${column} = ${value}`],
    ),
    ...(from === undefined ? [] : [Prisma.sql`e.at >= ${instant(from)}`]),
    ...(to === undefined ? [] : [Prisma.sql`e.at < ${instant(to)}`]),
  ];
}

/** The first comparison is what an index can follow; the second leaves out what the page before showed. */
const afterCursor = (after: PageEnd | undefined): readonly Prisma.Sql[] =>
  after === undefined
    ? []
    : [
        Prisma.sql`e.at <= ${instant(after.at)}`,
        Prisma.sql`(e.at, e.id) < (${instant(after.at)}, ${after.id}::uuid)`,
      ];

const allOf = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' and ');
