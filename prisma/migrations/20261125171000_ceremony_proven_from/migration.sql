-- A page of an application that asks for a recent full 2FA: a session proven before this instant is not reopened.
alter table "ceremony" add column "proven_from" timestamptz(3);
