-- Who did what, and when. Each line carries the hash of the one before (AuditChain), so that a line that was changed, left out or
-- put in between is found. What the triggers refuse can still be done by who owns the file; the chain shows it.
create table audit (
    id            integer primary key,           -- from 1, without gaps
    at            integer not null,
    actor         text    not null,              -- the name at that time
    actor_kind    integer not null,              -- 1 person, 2 API key, 3 command line, 4 the engine itself
    actor_id      text    not null,              -- the user's or key's own id; '' where there is none
    action        text    not null,              -- noun.verb: campaign.paused
    subject       text    not null,              -- noun/key: campaign/thank-you
    detail        text    not null,              -- a JSON object; no personal data and no secrets
    previous_hash text    not null,              -- hex; 64 zeros before the first line
    hash          text    not null,
    noun          text    generated always as (substr(action, 1, instr(action, '.') - 1)) virtual
) strict;
create index audit_subject on audit (subject);
create index audit_actor on audit (actor);
create index audit_action on audit (noun);
create index audit_at on audit (at);

create trigger audit_keeps_lines before update on audit begin
    select raise(abort, 'the audit log is append-only');
end;
create trigger audit_loses_nothing before delete on audit begin
    select raise(abort, 'the audit log is append-only');
end;
-- "insert or replace" deletes without asking the trigger above.
create trigger audit_replaces_nothing before insert on audit when exists (select 1 from audit where id = new.id) begin
    select raise(abort, 'the audit log is append-only');
end;
