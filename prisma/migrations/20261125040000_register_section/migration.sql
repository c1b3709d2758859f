-- Section of the order of pharmacists (TRE_G05), which their role towards the DMP needs. Null for the
-- others, and for everybody until the next register is loaded.
alter table register_activity add column section_code text;
