-- What the round of sessions looks for, every few seconds: those left without activity, those past their window.
create index care_session_idle on care_session (last_seen_at) where state = 'open';
create index care_session_over on care_session (strong_at) where state <> 'ended';
