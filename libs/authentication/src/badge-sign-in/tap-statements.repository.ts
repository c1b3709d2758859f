import { notifySql } from '#libs/database';
import { MEANS_COLUMNS } from '../means/means-rows.js';
import { BROWSERS_ENDED } from '../sessions/session-ends.js';
import { CEREMONY_MOVED } from './ceremony-signal.js';

/**
 * All that a tap must know, in one trip; what it may change is locked until the transaction ends, sessions in
 * the order of their ids. $1 post, $2 and $3 the badge's pseudonyms, $4 now.
 */
export const TAP_FACTS = {
  name: 'tap-facts',
  text: `
  with holder as (
    select ${MEANS_COLUMNS}, i.state as "holderState"
    from badge_card b
    join means m on m.plastic_id = b.plastic_id and m.kind = 'badge'
    join identity i on i.id = m.identity_id
    left join means_policy p on p.kind = m.kind
    where b.uid_pseudonym = $2 and b.credential_pseudonym = $3
    order by m.state in ('active', 'lent') desc, m.issued_at desc limit 1),
  page as (
    select id, proven_from from ceremony where workstation_id = $1::uuid and kind = 'badge'
      and state in ('waiting', 'badge-read', 'refused') and expires_at > $4::timestamptz
    order by created_at desc limit 1 for update),
  met as (
    select s.id, s.identity_id as "identityId", s.strong_at as "strongAt", s.factors,
      s.workstation_id as "workstationId", s.state, w.site_finess as "siteFiness",
      w.area_id as "areaId"
    from care_session s left join workstation w on w.id = s.workstation_id
    where s.state <> 'ended' and (s.identity_id = (select "identityId" from holder)
      or (s.workstation_id = $1::uuid and s.state = 'open'))
    order by s.id for update of s)
  select (select row_to_json(holder) from holder) as holder, (select id from page) as page,
    (select proven_from from page) as "provenFrom",
    (select coalesce(json_agg(met), '[]') from met) as sessions`,
};

/**
 * A session reopened on a post, the others there locked, their browsers told, the page proven, the trace
 * written: one statement. $1 session, $2 post, $3 factors, $4 now, $5 sessions to lock, $6 page, $7 identity,
 * $8 means, $9 end of the page, $10 events.
 */
export const REOPEN = {
  name: 'tap-reopen',
  text: `
  with reopened as (
    update care_session set state = 'open', workstation_id = $2::uuid, factors = $3::jsonb,
      last_seen_at = $4::timestamptz
    where id = $1::uuid),
  locked as (
    update care_session set state = 'locked' where id = any($5::uuid[])),
  gone as (
    update session_browser set ended_at = $4::timestamptz
    where care_session_id = any($5::uuid[] || $1::uuid) and ended_at is null
    returning care_session_id, oidc_session_uid),
  page as (
    update ceremony set state = 'proven', identity_id = $7::uuid, means_id = $8::uuid,
      care_session_id = $1::uuid, expires_at = $9::timestamptz
    where id = $6::uuid),
  told as (
    select ${notifySql(BROWSERS_ENDED, 'json_agg(oidc_session_uid)::text')}
    from gone group by care_session_id)
  select audit_write($10::jsonb) as xid, ${notifySql(CEREMONY_MOVED, '$6::text')},
    (select count(*) from told)`,
};

/** A page that begins to wait; whether a tap made just before waits for it. */
export const AWAIT = {
  name: 'tap-await',
  text: `
  with page as (
    insert into ceremony (id, interaction_uid, kind, state, workstation_id, created_at, expires_at,
      proven_from)
    values ($1::uuid, $2, 'badge', 'waiting', $3::uuid, $4::timestamptz, $5::timestamptz,
      $6::timestamptz))
  select exists (
    select from ceremony where workstation_id = $3::uuid and state = 'pending' and used_at is null
      and expires_at > $4::timestamptz) as pending`,
};
