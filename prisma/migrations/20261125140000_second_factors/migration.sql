-- One counter of wrong secrets per person, the account in the hospital's directory, password and one-time code.

create table "secret_tries" (
    "identity_id" uuid not null,
    "attempted" integer not null default 0,
    "in_a_row" integer not null default 0,
    "not_before" timestamptz(3),
    "failed_at" timestamptz(3)[] not null default '{}',
    constraint "secret_tries_pkey" primary key ("identity_id"),
    constraint "secret_tries_identity_id_fkey" foreign key ("identity_id")
      references "identity"("id") on delete restrict on update cascade
);

create table "directory_account" (
    "identity_id" uuid not null,
    "account" text not null,
    "set_at" timestamptz(3) not null,
    "set_by" text not null,
    constraint "directory_account_pkey" primary key ("identity_id"),
    constraint "directory_account_identity_id_fkey" foreign key ("identity_id")
      references "identity"("id") on delete restrict on update cascade
);
create unique index "directory_account_account_key" on "directory_account"("account");
-- The same name for the counter and for the directory: lower case, of the characters of a sAMAccountName.
alter table directory_account add constraint directory_account_form
  check (account ~ '^[a-z0-9][a-z0-9._-]{0,63}$');

create table "password_secret" (
    "means_id" uuid not null,
    "identity_id" uuid not null,
    "verifier" text not null,
    "set_at" timestamptz(3) not null,
    "first_until" timestamptz(3),
    constraint "password_secret_pkey" primary key ("means_id"),
    constraint "password_secret_means_id_fkey" foreign key ("means_id")
      references "means"("id") on delete restrict on update cascade
);
create unique index "password_secret_identity_id_key" on "password_secret"("identity_id");

create table "totp_secret" (
    "means_id" uuid not null,
    "identity_id" uuid not null,
    "box" bytea not null,
    "last_step" integer not null default 0,
    "created_at" timestamptz(3) not null,
    constraint "totp_secret_pkey" primary key ("means_id"),
    constraint "totp_secret_means_id_fkey" foreign key ("means_id")
      references "means"("id") on delete restrict on update cascade
);
create unique index "totp_secret_identity_id_key" on "totp_secret"("identity_id");
