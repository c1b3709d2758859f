import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import { foldName, IdentityId, JsonObject, type Transaction } from '#libs/kernel';
import type { EventText } from '../audit-mac.js';
import type { AuditFilter, PageEnd } from './audit-filter.js';
import { pageSql } from './search-sql.repository.js';

/** An event as it is shown, with its seal when it has one. */
export interface FoundEvent extends EventText {
  readonly sealNumber: number | null;
}

/** A person or application, by the names people know them by. */
export type Names = ReadonlyMap<string, string>;

@Injectable()
export class SearchRepository {
  /** Newest first. */
  async page(
    tx: Transaction,
    filter: AuditFilter,
    page: { readonly after: PageEnd | undefined; readonly size: number },
  ): Promise<readonly FoundEvent[]> {
    const rows = await inside(tx).$queryRaw<FoundRow[]>(pageSql(filter, page));
    return rows.map((row) => ({ ...row, detail: JsonObject.parse(row.detail) }));
  }

  /** People whose names or matricules hold every word of the text; `most` at most. */
  async peopleBy(tx: Transaction, text: string, most: number): Promise<readonly IdentityId[]> {
    const words = foldName(text)
      .split(' ')
      .filter((word) => word !== '');
    if (words.length === 0) return [];
    const rows = await inside(tx).identity.findMany({
      where: { AND: words.map((word) => ({ searchText: { contains: word } })) },
      select: { id: true },
      take: most,
    });
    return rows.map(({ id }) => IdentityId.parse(id));
  }

  /** The names of those who act or are concerned, by their id: people and applications at once. */
  async namesOf(tx: Transaction, events: readonly EventText[]): Promise<Names> {
    const people = events.flatMap(({ actorKind, actorId, subjectId }) => [
      ...(actorKind === 'person' ? [actorId] : []),
      ...(subjectId === null ? [] : [subjectId]),
    ]);
    const clients = events.filter(({ actorKind }) => actorKind === 'client');
    const rows = await inside(tx).$queryRaw<NameRow[]>`
      select id::text as id, usual_given_name as "givenName",
        coalesce(exercise_name, usage_name, birth_name) as name
      from identity where id = any (${[...new Set(people)].filter(isUuid)}::uuid[])
      union all
      select id, null, name from oidc_client
      where id = any (${[...new Set(clients.map(({ actorId }) => actorId))]}::text[])`;
    return new Map(rows.map((row) => [row.id, shownName(row)]));
  }
}

interface FoundRow extends Omit<FoundEvent, 'detail'> {
  readonly detail: unknown;
}

interface NameRow {
  readonly id: string;
  readonly givenName: string | null;
  readonly name: string;
}

const isUuid = (text: string): boolean => IdentityId.safeParse(text).success;

/** "Camille MOREAU", as the directory shows people. */
const shownName = ({ givenName, name }: NameRow): string =>
  givenName === null ? name : `${givenName} ${name.toLocaleUpperCase('fr')}`;
