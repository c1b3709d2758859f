-- One RPPS number belongs to one person, whatever two officers do at the same moment. A confirmation to
-- verify again still holds its number.
create unique index rpps_link_one_person on rpps_link (rpps)
  where status in ('confirmed', 'to-re-verify');
