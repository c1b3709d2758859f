/** Rows are always locked in the order of their key, in the C collation as JavaScript sorts ASCII. */
const IN_ORDER = 'order by p.model collate "C", p.id collate "C" for update of p';

const KEYS = 'unnest($1::text[], $2::text[]) as k(m, i)';
const OF_KEYS = `select p.model, p.id from ${KEYS} join oidc_payload p on p.model = k.m and p.id = k.i`;
const SAME_ROW = 'p.model = locked.model and p.id = locked.id';

const ROWS = `select * from unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::text[], $6::text[],
  $7::timestamptz[])`;
const COLUMNS = 'model, id, payload, grant_id, user_code, uid, expires_at';
const READ = 'p.model, p.id, p.uid, p.user_code, p.payload, p.consumed_at, p.expires_at';

export const UPSERT = {
  name: 'oidc-upsert',
  text: `insert into oidc_payload (${COLUMNS}) ${ROWS}
    on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
      user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`,
};

/** A name already there stays, unless it has expired ($8: now). */
export const INSERT_ONCE = {
  name: 'oidc-insert-once',
  text: `insert into oidc_payload as p (${COLUMNS}) ${ROWS}
    on conflict (model, id) do update set payload = excluded.payload, expires_at = excluded.expires_at,
      consumed_at = null
    where p.expires_at <= $8`,
};

export const FIND = {
  name: 'oidc-find',
  text: `select ${READ} from ${KEYS} join oidc_payload p on p.model = k.m and p.id = k.i`,
};

export const FIND_BY_UID = {
  name: 'oidc-find-uid',
  text: `select ${READ} from oidc_payload p where p.uid = any($1::text[])`,
};

export const FIND_BY_USER_CODE = {
  name: 'oidc-find-user-code',
  text: `select ${READ} from oidc_payload p where p.user_code = $1`,
};

export const CONSUME = {
  name: 'oidc-consume',
  text: `with locked as (${OF_KEYS} where p.consumed_at is null ${IN_ORDER})
    update oidc_payload p set consumed_at = $3 from locked
    where ${SAME_ROW} and p.consumed_at is null returning ${READ}`,
};

export const DESTROY = {
  name: 'oidc-destroy',
  text: `with locked as (${OF_KEYS} ${IN_ORDER}) delete from oidc_payload p using locked where ${SAME_ROW}`,
};

export const REVOKE_TOKENS = {
  name: 'oidc-revoke-tokens',
  text: `with locked as (
      select p.model, p.id from oidc_payload p where p.grant_id = any($1::text[]) ${IN_ORDER})
    delete from oidc_payload p using locked where ${SAME_ROW}`,
};

export const REVOKE_GRANTS = {
  name: 'oidc-revoke-grants',
  text: `with locked as (
      select p.model, p.id from oidc_payload p
      where p.grant_id = any($1::text[]) or (p.model = 'Grant' and p.id = any($1::text[])) ${IN_ORDER})
    delete from oidc_payload p using locked where ${SAME_ROW}`,
};

export const TAKE_SESSIONS = {
  name: 'oidc-take-sessions',
  text: `with locked as (
      select p.model, p.id from oidc_payload p where p.uid = any($1::text[]) ${IN_ORDER})
    delete from oidc_payload p using locked where ${SAME_ROW} returning ${READ}`,
};

/** Rows that another process holds are left for the next time. */
export const PURGE = {
  name: 'oidc-purge',
  text: `delete from oidc_payload where (model, id) in (
      select model, id from oidc_payload where expires_at <= $1 order by expires_at limit $2
      for update skip locked)`,
};
