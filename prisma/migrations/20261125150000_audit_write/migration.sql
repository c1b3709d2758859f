-- Writes events, and their places in the queue of the sealer, inside a larger statement: an act and its trace
-- in one trip. The number of the transaction is returned.
create function audit_write(events jsonb) returns text language sql as $$
  with event as (
    insert into audit_event (id, at, kind, outcome, actor_kind, actor_id, subject_id, workstation, client,
      correlation, detail, mac)
    select (e->>'id')::uuid, (e->>'at')::timestamptz, e->>'kind', e->>'outcome', e->>'actorKind',
      e->>'actorId', (e->>'subjectId')::uuid, e->>'workstation', e->>'client', e->>'correlation',
      e->'detail', decode(e->>'mac', 'hex')
    from jsonb_array_elements(events) e returning id),
  queued as (
    insert into audit_unsealed (event_id) select id from event returning event_id)
  select pg_current_xact_id()::text from (select count(*) from queued) counted
$$;
