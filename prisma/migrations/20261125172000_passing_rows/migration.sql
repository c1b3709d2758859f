-- Rows that serve for minutes are removed once they are long over.
create index "ceremony_expires_at_idx" on "ceremony"("expires_at");
create index "workstation_ticket_expires_at_idx" on "workstation_ticket"("expires_at");
create index "fido2_invitation_expires_at_idx" on "fido2_invitation"("expires_at");
