-- The register of means: what the hospital allows, what each person holds, on which plastic, and its history.

create table "means_policy" (
    "kind" text not null,
    "enabled" boolean not null,
    "factors" text[] not null,
    "level" text not null,
    "legal_basis" text not null,
    "homologation" text,
    "months" integer not null,
    "uses" text[] not null,
    "updated_at" timestamptz(3) not null,
    "updated_by" text not null,
    constraint "means_policy_pkey" primary key ("kind")
);
alter table means_policy add constraint means_policy_kind
  check (kind in ('badge', 'fido2', 'cps', 'password', 'totp', 'backup'));
alter table means_policy add constraint means_policy_level
  check (level in ('none', 'low', 'substantial', 'high'));
-- Hard limit: 36 months (requirements, session and secret limits).
alter table means_policy add constraint means_policy_months check (months between 1 and 36);
alter table means_policy add constraint means_policy_uses
  check (uses <@ array['applications', 'hub', 'air', 'fi-tiers']);
-- Transition and back-up means never vouch outside the hospital.
alter table means_policy add constraint means_policy_never_outside check (
  kind not in ('password', 'totp', 'backup') or not uses && array['air', 'fi-tiers']);

insert into means_policy (kind, enabled, factors, level, legal_basis, homologation, months, uses, updated_at, updated_by)
values
  ('badge', true, '{possession}', 'substantial', 'PGSSI-S EXI03 : MIE homologué par l’établissement', null, 24,
   '{applications,hub,air,fi-tiers}', now(), 'hub:hub'),
  ('fido2', true, '{possession,verification}', 'substantial', 'PGSSI-S EXI03 : MIE homologué par l’établissement', null, 24,
   '{applications,hub,air,fi-tiers}', now(), 'hub:hub'),
  ('cps', true, '{possession,knowledge}', 'substantial', 'PGSSI-S EXI03 : carte de la famille CPS', null, 36,
   '{applications,hub,air,fi-tiers}', now(), 'hub:hub'),
  ('password', false, '{knowledge}', 'low', 'PGSSI-S EXI25 : moyen de transition', null, 12,
   '{applications,hub}', now(), 'hub:hub'),
  ('totp', false, '{possession}', 'low', 'PGSSI-S EXI25 : moyen de transition', null, 24,
   '{applications,hub}', now(), 'hub:hub'),
  ('backup', true, '{knowledge}', 'low', 'RIE PS16 : moyen de secours', null, 1,
   '{applications}', now(), 'hub:hub');

create table "plastic" (
    "id" uuid not null,
    "kind" text not null,
    "purpose" text not null default 'personal',
    "serial" text,
    "label" text not null,
    "created_at" timestamptz(3) not null,
    constraint "plastic_pkey" primary key ("id")
);
alter table plastic add constraint plastic_kind check (kind in ('badge', 'cps', 'key'));
alter table plastic add constraint plastic_purpose check (purpose in ('personal', 'loan'));
create unique index "plastic_kind_serial_key" on "plastic"("kind", "serial");

alter table means add column "plastic_id" uuid;
alter table means add column "serial" text;
alter table means add column "level" text not null default 'substantial';
alter table means add column "legal_basis" text not null default '';
alter table means add column "homologation" text;

-- Each badge and key known until now is a plastic of its own.
insert into plastic (id, kind, label, created_at)
  select id, case kind when 'badge' then 'badge' else 'key' end, label, issued_at from means;
update means set plastic_id = means.id, legal_basis = p.legal_basis, level = p.level
  from means_policy p where p.kind = means.kind;
alter table means alter column level drop default;
alter table means alter column legal_basis drop default;
alter table means add constraint "means_plastic_id_fkey" foreign key ("plastic_id")
  references "plastic"("id") on delete restrict on update cascade;
create index "means_plastic_id_idx" on "means"("plastic_id");

alter table means drop constraint means_kind;
alter table means add constraint means_kind
  check (kind in ('badge', 'fido2', 'cps', 'password', 'totp', 'backup'));
alter table means drop constraint means_state;
alter table means add constraint means_state
  check (state in ('issued', 'active', 'suspended', 'lost', 'revoked', 'expired', 'lent'));
alter table means add constraint means_level check (level in ('none', 'low', 'substantial', 'high'));
create index means_expiring on means (expires_at) where state in ('issued', 'active', 'lent', 'suspended');

-- The chip belongs to the plastic: a loan badge serves one person after another.
alter table badge_card drop constraint "badge_card_means_id_fkey";
alter table badge_card rename column means_id to plastic_id;
alter table badge_card add constraint "badge_card_plastic_id_fkey" foreign key ("plastic_id")
  references "plastic"("id") on delete restrict on update cascade;
-- A badge has one holder at a time.
create unique index means_one_badge_holder on means (plastic_id)
  where kind = 'badge' and state in ('issued', 'active', 'suspended', 'lent');

create table "means_step" (
    "id" uuid not null,
    "means_id" uuid not null,
    "at" timestamptz(3) not null,
    "from_state" text,
    "to_state" text not null,
    "reason" text,
    "by" text not null,
    constraint "means_step_pkey" primary key ("id")
);
create index "means_step_means_id_at_idx" on "means_step"("means_id", "at");
alter table means_step add constraint "means_step_means_id_fkey" foreign key ("means_id")
  references "means"("id") on delete restrict on update cascade;
insert into means_step (id, means_id, at, from_state, to_state, reason, by)
  select gen_random_uuid(), id, issued_at, null, 'active', null, issued_by from means;
insert into means_step (id, means_id, at, from_state, to_state, reason, by)
  select gen_random_uuid(), id, state_since, 'active', state, state_reason, 'hub:hub'
  from means where state <> 'active';

-- Areas: how long a post may be left before it locks, and where it stands.
create table "area" (
    "id" uuid not null,
    "name" text not null,
    "site_finess" text not null,
    "idle_lock_seconds" integer not null,
    "tap_window_seconds" integer not null,
    "on_card_removal" text not null default 'nothing',
    constraint "area_pkey" primary key ("id")
);
create unique index "area_name_key" on "area"("name");
-- Hard limits: 30 minutes idle, 4 hours on a tap alone.
alter table area add constraint area_idle check (idle_lock_seconds between 60 and 1800);
alter table area add constraint area_tap_window check (tap_window_seconds between 300 and 14400);
alter table area add constraint area_on_card_removal check (on_card_removal in ('nothing', 'lock'));

alter table workstation add column "area_id" uuid;
alter table workstation add column "usage" text not null default 'shared';
alter table workstation add constraint workstation_usage check (usage in ('shared', 'single-user'));
alter table workstation add constraint "workstation_area_id_fkey" foreign key ("area_id")
  references "area"("id") on delete restrict on update cascade;
