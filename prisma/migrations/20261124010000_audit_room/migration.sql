-- The events that wait for their seal: a row comes with its event (same statement) and goes with its
-- seal (same transaction). An event that commits late is here when it commits, so it is never passed over,
-- and the sealer never looks into the trail itself.
-- CreateTable
CREATE TABLE "audit_unsealed" (
    "number" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,

    CONSTRAINT "audit_unsealed_pkey" PRIMARY KEY ("number")
);

-- The end of the chain, under the hub's key: who cuts the last seals off cannot write the head that fits.
-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL,
    "seal_number" INTEGER NOT NULL,
    "last_position" BIGINT NOT NULL,
    "digest" BYTEA NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);
alter table audit_head add constraint audit_head_is_one check (id = 1);

-- The hub's own check of a seal: a public key slipped into signing_key is not enough to sign for it.
-- AlterTable
ALTER TABLE "audit_seal" ADD COLUMN "mac" BYTEA NOT NULL;

insert into audit_unsealed (event_id)
  select id from audit_event e
  where not exists (select 1 from audit_position p where p.event_id = e.id)
  order by at;

-- The queue is short and its rows short-lived: they are cleaned after a number of them, not a share.
alter table audit_unsealed set
  (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What a person did, beside what concerned them; the rest of the search's filters.
create index audit_event_person on audit_event (actor_id, at) where actor_kind = 'person';
create index audit_event_client on audit_event (client, at) where client is not null;
create index audit_event_not_success on audit_event (outcome, at) where outcome <> 'success';

-- Row triggers say nothing of TRUNCATE.
create trigger audit_event_not_truncated before truncate on audit_event
  for each statement execute function audit_is_append_only();
create trigger audit_position_not_truncated before truncate on audit_position
  for each statement execute function audit_is_append_only();
create trigger audit_seal_not_truncated before truncate on audit_seal
  for each statement execute function audit_is_append_only();
