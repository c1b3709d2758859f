-- Cards of the CPS family by contact: what is bound to a person, the lists of their authorities, the way in.

create table "cps_card" (
    "means_id" uuid not null,
    "card_serial" text not null,
    "id_nat" text not null,
    "id_type" char(1) not null,
    "structure_id" text,
    "card_type" text,
    "certificate_sha256" text,
    "certificate_serial" text,
    "issuer_sha256" text,
    "not_before" timestamptz(3),
    "not_after" timestamptz(3),
    "last_revocation" text,
    "last_used_at" timestamptz(3),
    constraint "cps_card_pkey" primary key ("means_id")
);
create index "cps_card_card_serial_idx" on "cps_card"("card_serial");
create index "cps_card_id_nat_idx" on "cps_card"("id_nat");
alter table cps_card add constraint "cps_card_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
alter table cps_card add constraint cps_card_type check (card_type in ('CPS', 'CPF', 'CPE', 'CPA'));
alter table cps_card add constraint cps_card_serial check (card_serial ~ '^[0-9]{10}$');
alter table cps_card add constraint cps_card_id_type check (id_type = left(id_nat, 1));
alter table cps_card add constraint cps_card_revocation check (last_revocation in ('fresh', 'stale'));

create table "cps_list" (
    "issuer_sha256" text not null,
    "der" bytea not null,
    "sha256" text not null,
    "number" text,
    "this_update" timestamptz(3) not null,
    "next_update" timestamptz(3) not null,
    "entries" integer not null,
    "source" text not null,
    "received_at" timestamptz(3) not null,
    "checked_at" timestamptz(3) not null,
    constraint "cps_list_pkey" primary key ("issuer_sha256")
);

create table "cps_blocked_card" (
    "serial" text not null,
    "reason" text not null,
    "blocked_at" timestamptz(3) not null,
    "blocked_by" text not null,
    constraint "cps_blocked_card_pkey" primary key ("serial")
);

create table "cps_visit" (
    "nonce_hash" text not null,
    "interaction_uid" text not null,
    "browser_hash" text not null,
    "created_at" timestamptz(3) not null,
    "expires_at" timestamptz(3) not null,
    "shown_at" timestamptz(3),
    "code_hash" text,
    "certificate" bytea,
    "refusal" text,
    "used_at" timestamptz(3),
    constraint "cps_visit_pkey" primary key ("nonce_hash")
);
create unique index "cps_visit_code_hash_key" on "cps_visit"("code_hash");
create index "cps_visit_expires_at_idx" on "cps_visit"("expires_at");
