-- Models of security keys: those accepted, those seen and refused, what the FIDO Alliance says of them; links of the desk.

create table "fido2_metadata" (
    "id" smallint not null default 1,
    "number" integer not null,
    "next_update" char(10) not null,
    "imported_at" timestamptz(3) not null,
    "imported_by" text not null,
    constraint "fido2_metadata_pkey" primary key ("id")
);
alter table fido2_metadata add constraint fido2_metadata_one check (id = 1);

create table "fido2_metadata_entry" (
    "aaguid" text not null,
    "description" text not null,
    "roots" text[] not null,
    "statuses" text[] not null,
    constraint "fido2_metadata_entry_pkey" primary key ("aaguid")
);

create table "fido2_model" (
    "aaguid" text not null,
    "name" text not null,
    "roots" text[] not null,
    "card" boolean not null,
    "accepted_at" timestamptz(3) not null,
    "accepted_by" text not null,
    constraint "fido2_model_pkey" primary key ("aaguid")
);

create table "fido2_sighting" (
    "aaguid" text not null,
    "anchor" text not null,
    "transports" text[] not null,
    "times" integer not null default 1,
    "first_at" timestamptz(3) not null,
    "last_at" timestamptz(3) not null,
    constraint "fido2_sighting_pkey" primary key ("aaguid")
);

create table "fido2_invitation" (
    "id" uuid not null,
    "token_hash" text not null,
    "identity_id" uuid not null,
    "plastic_id" uuid,
    "created_at" timestamptz(3) not null,
    "created_by" text not null,
    "expires_at" timestamptz(3) not null,
    "used_at" timestamptz(3),
    constraint "fido2_invitation_pkey" primary key ("id"),
    constraint "fido2_invitation_identity_id_fkey" foreign key ("identity_id")
      references "identity"("id") on delete restrict on update cascade,
    constraint "fido2_invitation_plastic_id_fkey" foreign key ("plastic_id")
      references "plastic"("id") on delete restrict on update cascade
);
create unique index "fido2_invitation_token_hash_key" on "fido2_invitation"("token_hash");
create index "fido2_invitation_identity_id_idx" on "fido2_invitation"("identity_id");
