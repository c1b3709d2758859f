create extension if not exists pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "structure" (
    "finess" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "parent_finess" TEXT,
    "name" TEXT NOT NULL,
    "sector" TEXT NOT NULL,
    "department" TEXT,

    CONSTRAINT "structure_pkey" PRIMARY KEY ("finess")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "birth_name" TEXT NOT NULL,
    "usage_name" TEXT,
    "exercise_name" TEXT,
    "given_names" TEXT[],
    "usual_given_name" TEXT NOT NULL,
    "birth_date" CHAR(10),
    "civility" TEXT,
    "email" TEXT,
    "state" TEXT NOT NULL,
    "population" TEXT NOT NULL,
    "search_text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "matricule" (
    "entity_finess" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "identity_id" UUID NOT NULL,

    CONSTRAINT "matricule_pkey" PRIMARY KEY ("entity_finess","number")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "entity_finess" TEXT NOT NULL,
    "site_finess" TEXT NOT NULL,
    "matricule" TEXT NOT NULL,
    "contract" TEXT NOT NULL,
    "job_code" TEXT NOT NULL,
    "job_label" TEXT NOT NULL,
    "profession_code" TEXT,
    "unit_code" TEXT NOT NULL,
    "unit_label" TEXT NOT NULL,
    "starts_on" CHAR(10) NOT NULL,
    "ends_on" CHAR(10),
    "source" TEXT NOT NULL,
    "source_key" TEXT NOT NULL,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "value_origin" (
    "identity_id" UUID NOT NULL,
    "field" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "import_id" UUID,
    "rule" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "value_origin_pkey" PRIMARY KEY ("identity_id","field")
);

-- CreateTable
CREATE TABLE "hub_role" (
    "identity_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "granted_by" TEXT NOT NULL,

    CONSTRAINT "hub_role_pkey" PRIMARY KEY ("identity_id","role")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_sha256" CHAR(64) NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "totals" JSONB NOT NULL,

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_problem" (
    "import_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "import_problem_pkey" PRIMARY KEY ("import_id","line","code")
);

-- CreateTable
CREATE TABLE "register_activity" (
    "id" BIGSERIAL NOT NULL,
    "idnps" TEXT NOT NULL,
    "rpps" TEXT,
    "civility" TEXT,
    "exercise_civility" TEXT,
    "exercise_name" TEXT NOT NULL,
    "exercise_given_name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "given_name_key" TEXT NOT NULL,
    "profession_code" TEXT,
    "profession_label" TEXT,
    "category_code" TEXT,
    "know_how_type" TEXT,
    "know_how_code" TEXT,
    "know_how_label" TEXT,
    "mode_code" TEXT,
    "site_finess" TEXT,
    "entity_finess" TEXT,
    "structure_key" TEXT,
    "structure_name" TEXT,
    "sector_code" TEXT,
    "role_code" TEXT,
    "genre_code" TEXT,
    "authority" TEXT,

    CONSTRAINT "register_activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "register_load" (
    "id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "file_sha256" CHAR(64) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "totals" JSONB NOT NULL,

    CONSTRAINT "register_load_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rpps_link" (
    "identity_id" UUID NOT NULL,
    "idnps" TEXT,
    "rpps" TEXT,
    "status" TEXT NOT NULL,
    "evidence" TEXT,
    "evidence_note" TEXT,
    "decided_by" TEXT,
    "verified_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rpps_link_pkey" PRIMARY KEY ("identity_id")
);

-- CreateTable
CREATE TABLE "means" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "state_since" TIMESTAMPTZ(3) NOT NULL,
    "state_reason" TEXT,

    CONSTRAINT "means_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "badge_card" (
    "means_id" UUID NOT NULL,
    "uid_pseudonym" TEXT NOT NULL,
    "credential_pseudonym" TEXT NOT NULL,
    "key_version" INTEGER NOT NULL,

    CONSTRAINT "badge_card_pkey" PRIMARY KEY ("means_id")
);

-- CreateTable
CREATE TABLE "fido2_key" (
    "means_id" UUID NOT NULL,
    "credential_id" TEXT NOT NULL,
    "user_handle" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "aaguid" TEXT NOT NULL,
    "transports" TEXT[],
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "fido2_key_pkey" PRIMARY KEY ("means_id")
);

-- CreateTable
CREATE TABLE "pin" (
    "identity_id" UUID NOT NULL,
    "verifier" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failed_total" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "blocked_at" TIMESTAMPTZ(3),
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pin_pkey" PRIMARY KEY ("identity_id")
);

-- CreateTable
CREATE TABLE "workstation" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "site_finess" TEXT NOT NULL,
    "unit_label" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "agent_public_key" JSONB,
    "enrolled_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "workstation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workstation_ticket" (
    "token_hash" TEXT NOT NULL,
    "workstation_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "workstation_ticket_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "workstation_browser" (
    "token_hash" TEXT NOT NULL,
    "workstation_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "workstation_browser_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "care_session" (
    "id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "strong_at" TIMESTAMPTZ(3) NOT NULL,
    "factors" JSONB NOT NULL,
    "workstation_id" UUID,
    "state" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_because" TEXT,

    CONSTRAINT "care_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session_browser" (
    "oidc_session_uid" TEXT NOT NULL,
    "care_session_id" UUID NOT NULL,
    "workstation_id" UUID,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_browser_pkey" PRIMARY KEY ("oidc_session_uid")
);

-- CreateTable
CREATE TABLE "ceremony" (
    "id" UUID NOT NULL,
    "interaction_uid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "workstation_id" UUID,
    "state" TEXT NOT NULL,
    "identity_id" UUID,
    "means_id" UUID,
    "care_session_id" UUID,
    "challenge" TEXT,
    "refusal" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "ceremony_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "oidc_payload" (
    "model" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "grant_id" TEXT,
    "user_code" TEXT,
    "uid" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "oidc_payload_pkey" PRIMARY KEY ("model","id")
);

-- CreateTable
CREATE TABLE "oidc_client" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secret_box" BYTEA,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oidc_client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "kid" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "private_box" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "active_from" TIMESTAMPTZ(3) NOT NULL,
    "retires_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("kid")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "subject_id" UUID,
    "workstation" TEXT,
    "client" TEXT,
    "correlation" TEXT,
    "detail" JSONB NOT NULL,
    "mac" BYTEA NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_position" (
    "position" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "leaf" BYTEA NOT NULL,
    "seal_number" INTEGER NOT NULL,

    CONSTRAINT "audit_position_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "number" INTEGER NOT NULL,
    "first_position" BIGINT NOT NULL,
    "last_position" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "previous" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "kid" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "air_listing" (
    "identity_id" UUID NOT NULL,
    "informed_on" CHAR(10) NOT NULL,
    "added_by" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "air_listing_pkey" PRIMARY KEY ("identity_id")
);

-- CreateTable
CREATE TABLE "vihf_issue" (
    "assertion_id" TEXT NOT NULL,
    "identity_id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "transaction" TEXT NOT NULL,
    "ins_hash" TEXT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "result" TEXT,
    "error_code" TEXT,

    CONSTRAINT "vihf_issue_pkey" PRIMARY KEY ("assertion_id")
);

-- CreateTable
CREATE TABLE "air_software" (
    "client_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "instance" TEXT,
    "number_box" BYTEA NOT NULL,

    CONSTRAINT "air_software_pkey" PRIMARY KEY ("client_id")
);

-- CreateTable
CREATE TABLE "seen_once" (
    "purpose" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "seen_once_pkey" PRIMARY KEY ("purpose","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_subject_key" ON "identity"("subject");

-- CreateIndex
CREATE INDEX "identity_search_text_idx" ON "identity" USING GIN ("search_text" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "matricule_identity_id_idx" ON "matricule"("identity_id");

-- CreateIndex
CREATE INDEX "assignment_identity_id_idx" ON "assignment"("identity_id");

-- CreateIndex
CREATE UNIQUE INDEX "assignment_source_source_key_key" ON "assignment"("source", "source_key");

-- CreateIndex
CREATE INDEX "register_activity_idnps_idx" ON "register_activity"("idnps");

-- CreateIndex
CREATE INDEX "register_activity_name_key_given_name_key_idx" ON "register_activity"("name_key", "given_name_key");

-- CreateIndex
CREATE INDEX "means_identity_id_idx" ON "means"("identity_id");

-- CreateIndex
CREATE UNIQUE INDEX "badge_card_uid_pseudonym_key" ON "badge_card"("uid_pseudonym");

-- CreateIndex
CREATE UNIQUE INDEX "badge_card_credential_pseudonym_key" ON "badge_card"("credential_pseudonym");

-- CreateIndex
CREATE UNIQUE INDEX "fido2_key_credential_id_key" ON "fido2_key"("credential_id");

-- CreateIndex
CREATE INDEX "fido2_key_user_handle_idx" ON "fido2_key"("user_handle");

-- CreateIndex
CREATE UNIQUE INDEX "workstation_name_key" ON "workstation"("name");

-- CreateIndex
CREATE INDEX "care_session_identity_id_state_idx" ON "care_session"("identity_id", "state");

-- CreateIndex
CREATE INDEX "care_session_workstation_id_state_idx" ON "care_session"("workstation_id", "state");

-- CreateIndex
CREATE INDEX "session_browser_care_session_id_idx" ON "session_browser"("care_session_id");

-- CreateIndex
CREATE INDEX "ceremony_interaction_uid_idx" ON "ceremony"("interaction_uid");

-- CreateIndex
CREATE INDEX "ceremony_workstation_id_state_idx" ON "ceremony"("workstation_id", "state");

-- CreateIndex
CREATE INDEX "oidc_payload_grant_id_idx" ON "oidc_payload"("grant_id");

-- CreateIndex
CREATE INDEX "oidc_payload_expires_at_idx" ON "oidc_payload"("expires_at");

-- CreateIndex
CREATE INDEX "audit_event_subject_id_at_idx" ON "audit_event"("subject_id", "at");

-- CreateIndex
CREATE INDEX "audit_event_kind_at_idx" ON "audit_event"("kind", "at");

-- CreateIndex
CREATE INDEX "audit_event_workstation_at_idx" ON "audit_event"("workstation", "at");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_position_event_id_key" ON "audit_position"("event_id");

-- CreateIndex
CREATE INDEX "audit_position_seal_number_idx" ON "audit_position"("seal_number");

-- CreateIndex
CREATE INDEX "vihf_issue_identity_id_issued_at_idx" ON "vihf_issue"("identity_id", "issued_at");

-- CreateIndex
CREATE INDEX "seen_once_expires_at_idx" ON "seen_once"("expires_at");

-- AddForeignKey
ALTER TABLE "structure" ADD CONSTRAINT "structure_parent_finess_fkey" FOREIGN KEY ("parent_finess") REFERENCES "structure"("finess") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matricule" ADD CONSTRAINT "matricule_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "value_origin" ADD CONSTRAINT "value_origin_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hub_role" ADD CONSTRAINT "hub_role_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rpps_link" ADD CONSTRAINT "rpps_link_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "means" ADD CONSTRAINT "means_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "badge_card" ADD CONSTRAINT "badge_card_means_id_fkey" FOREIGN KEY ("means_id") REFERENCES "means"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "fido2_key" ADD CONSTRAINT "fido2_key_means_id_fkey" FOREIGN KEY ("means_id") REFERENCES "means"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pin" ADD CONSTRAINT "pin_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "care_session" ADD CONSTRAINT "care_session_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session_browser" ADD CONSTRAINT "session_browser_care_session_id_fkey" FOREIGN KEY ("care_session_id") REFERENCES "care_session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "air_listing" ADD CONSTRAINT "air_listing_identity_id_fkey" FOREIGN KEY ("identity_id") REFERENCES "identity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- The audit trail is append-only for everyone who comes through SQL.
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only';
end $$;
create trigger audit_event_append_only before update or delete on audit_event
  for each row execute function audit_is_append_only();
create trigger audit_position_append_only before update or delete on audit_position
  for each row execute function audit_is_append_only();
create trigger audit_seal_append_only before update or delete on audit_seal
  for each row execute function audit_is_append_only();

-- A session of the provider is found by its uid; a user code by itself.
create unique index oidc_payload_uid on oidc_payload (uid) where uid is not null;
create unique index oidc_payload_user_code on oidc_payload (user_code) where user_code is not null;
create index care_session_open on care_session (identity_id) where state <> 'ended';

alter table structure add constraint structure_kind check (kind in ('EJ', 'EG'));
alter table identity add constraint identity_state
  check (state in ('pre-arrival', 'active', 'suspended', 'left'));
alter table hub_role add constraint hub_role_role check (role in ('officer', 'auditor', 'administrator'));
alter table rpps_link add constraint rpps_link_status check (status in (
  'candidate', 'presumed', 'confirmed', 'to-re-verify', 'broken', 'conflict', 'refused', 'not-applicable'));
alter table rpps_link add constraint rpps_link_confirmed_has_evidence
  check (status <> 'confirmed' or (rpps is not null and evidence is not null and verified_at is not null));
alter table means add constraint means_kind check (kind in ('badge', 'fido2'));
alter table means add constraint means_state
  check (state in ('active', 'suspended', 'lost', 'revoked', 'expired'));
-- Hard limit: 36 months (requirements, session and secret limits).
alter table means add constraint means_life check (expires_at <= issued_at + interval '36 months');
alter table care_session add constraint care_session_state check (state in ('open', 'locked', 'ended'));
alter table signing_key add constraint signing_key_state
  check (state in ('next', 'active', 'retiring', 'retired'));
