import type pg from 'pg';

/** A query read piece by piece, inside the open transaction of a connection. */
export interface CursorQuery {
  /** One cursor's name in its transaction. */
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Rows at a time. */
  readonly size: number;
}

/** Rows in bounded memory; the server prepares the next ones while these are worked on. */
export async function* readByCursor<Row extends object>(
  client: pg.PoolClient,
  { name, text, values = [], size }: CursorQuery,
): AsyncGenerator<readonly Row[]> {
  const fetch = () => client.query<Row>(`fetch ${size} from ${name}`);
  await client.query(`declare ${name} no scroll cursor for ${text}`, [...values]);
  let { rows } = await fetch();
  while (rows.length > 0) {
    const next = fetch();
    // Awaited below, unless the reader has stopped: a failure is then nobody's.
    next.catch(() => undefined);
    yield rows;
    ({ rows } = await next);
  }
  await client.query(`close ${name}`);
}
