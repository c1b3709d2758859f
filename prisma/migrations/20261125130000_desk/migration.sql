-- The badge desk: checks of identity before a first means, badges lent for a shift, break-glass, notices.

create table "enrolment_check" (
    "id" uuid not null,
    "identity_id" uuid not null,
    "mode" text not null,
    "document_type" text,
    "operator" text not null,
    "rpps_status" text not null,
    "started_at" timestamptz(3) not null,
    "finished_at" timestamptz(3) not null,
    constraint "enrolment_check_pkey" primary key ("id")
);
alter table enrolment_check add constraint "enrolment_check_identity_id_fkey" foreign key ("identity_id")
  references "identity"("id") on delete restrict on update cascade;
create index "enrolment_check_identity_id_finished_at_idx" on "enrolment_check"("identity_id", "finished_at");
alter table enrolment_check add constraint enrolment_check_mode
  check (mode in ('face-to-face-with-document', 'psc', 'eidas-substantial', 'existing-2fa'));
-- The type of the document seen, never its number nor its copy.
alter table enrolment_check add constraint enrolment_check_document check (
  (mode = 'face-to-face-with-document') = (document_type is not null)
  and (document_type is null or document_type in ('national-id', 'passport', 'residence-permit', 'driving-licence')));
alter table enrolment_check add constraint enrolment_check_order check (started_at <= finished_at);

create table "enrolment_means" (
    "means_id" uuid not null,
    "check_id" uuid not null,
    constraint "enrolment_means_pkey" primary key ("means_id")
);
alter table enrolment_means add constraint "enrolment_means_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
alter table enrolment_means add constraint "enrolment_means_check_id_fkey" foreign key ("check_id")
  references "enrolment_check"("id") on delete restrict on update cascade;
create index "enrolment_means_check_id_idx" on "enrolment_means"("check_id");

create table "loan" (
    "id" uuid not null,
    "identity_id" uuid not null,
    "plastic_id" uuid not null,
    "means_id" uuid not null,
    "reason" text not null,
    "lent_at" timestamptz(3) not null,
    "lent_by" text not null,
    "due_at" timestamptz(3) not null,
    "suspended_ids" uuid[] not null,
    "ended_at" timestamptz(3),
    "ended_by" text,
    "ended_because" text,
    constraint "loan_pkey" primary key ("id")
);
alter table loan add constraint "loan_identity_id_fkey" foreign key ("identity_id")
  references "identity"("id") on delete restrict on update cascade;
alter table loan add constraint "loan_plastic_id_fkey" foreign key ("plastic_id")
  references "plastic"("id") on delete restrict on update cascade;
alter table loan add constraint "loan_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
create unique index "loan_means_id_key" on "loan"("means_id");
create index "loan_identity_id_lent_at_idx" on "loan"("identity_id", "lent_at");
create index "loan_lent_at_idx" on "loan"("lent_at");
alter table loan add constraint loan_reason check (reason in ('forgotten', 'being-replaced', 'arrival'));
-- Hard limit: one day (requirements, session and secret limits).
alter table loan add constraint loan_length
  check (due_at > lent_at and due_at <= lent_at + interval '24 hours');
alter table loan add constraint loan_end check (
  (ended_at is null) = (ended_because is null) and (ended_at is null) = (ended_by is null)
  and (ended_because is null or ended_because in ('returned', 'due', 'withdrawn')));
-- One loan at a time: of a person, and of a badge.
create unique index loan_one_per_person on loan (identity_id) where ended_at is null;
create unique index loan_one_per_badge on loan (plastic_id) where ended_at is null;

create table "notice" (
    "id" uuid not null,
    "identity_id" uuid not null,
    "means_id" uuid,
    "kind" text not null,
    "created_at" timestamptz(3) not null,
    "seen_at" timestamptz(3),
    constraint "notice_pkey" primary key ("id")
);
alter table notice add constraint "notice_identity_id_fkey" foreign key ("identity_id")
  references "identity"("id") on delete restrict on update cascade;
alter table notice add constraint "notice_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
create index "notice_identity_id_created_at_idx" on "notice"("identity_id", "created_at");
create index "notice_means_id_idx" on "notice"("means_id");
-- The end of a means is announced once at each of its three terms, whichever hub comes first.
create unique index notice_once on notice (means_id, kind)
  where kind in ('expires-60', 'expires-30', 'expires-7');

create table "backup_activation" (
    "id" uuid not null,
    "identity_id" uuid not null,
    "means_id" uuid,
    "reason" text not null,
    "hours" integer not null,
    "requested_at" timestamptz(3) not null,
    "requested_by" text not null,
    "started_at" timestamptz(3),
    "approved_by" text,
    "ends_at" timestamptz(3) not null,
    "verifier" text,
    "failures" integer not null default 0,
    "not_before" timestamptz(3),
    "blocked_at" timestamptz(3),
    "ended_at" timestamptz(3),
    "ended_by" text,
    "ended_because" text,
    constraint "backup_activation_pkey" primary key ("id")
);
alter table backup_activation add constraint "backup_activation_identity_id_fkey" foreign key ("identity_id")
  references "identity"("id") on delete restrict on update cascade;
alter table backup_activation add constraint "backup_activation_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
create unique index "backup_activation_means_id_key" on "backup_activation"("means_id");
create index "backup_activation_identity_id_requested_at_idx"
  on "backup_activation"("identity_id", "requested_at");
create index "backup_activation_requested_at_idx" on "backup_activation"("requested_at");
-- Hard limit: one day; a request nobody approves is over as soon.
alter table backup_activation add constraint backup_activation_length check (
  hours between 1 and 24 and ends_at > coalesce(started_at, requested_at)
  and ends_at <= coalesce(started_at, requested_at) + interval '24 hours');
alter table backup_activation add constraint backup_activation_reason check (length(reason) >= 3);
alter table backup_activation add constraint backup_activation_never_oneself check (
  requested_by <> 'person:' || identity_id
  and (approved_by is null or approved_by <> 'person:' || identity_id));
alter table backup_activation add constraint backup_activation_started check (
  (started_at is null) = (means_id is null) and (started_at is null) = (verifier is null));
alter table backup_activation add constraint backup_activation_end check (
  (ended_at is null) = (ended_because is null) and (ended_at is null) = (ended_by is null));
create unique index backup_activation_one_per_person on backup_activation (identity_id)
  where ended_at is null;
