-- Only the software of a medical regulation centre may ask for the access mode `centre_15`.
alter table "air_software" add column "regulation" boolean not null default false;
