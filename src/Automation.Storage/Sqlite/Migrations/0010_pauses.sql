-- Pauses of everything, a channel, a campaign, an activity or a customer, with the four answers that belong to each. Spans are in milliseconds.
create table pauses (
    id             integer primary key,
    target         text    not null,             -- all, channel/N, campaign/N, campaign/N/ACTIVITY, customer/N
    scope          integer not null,             -- 1 everything, 2 channel, 3 campaign, 4 activity, 5 customer
    channel        integer,
    campaign_id    integer,
    activity_id    text,
    customer_id    integer,
    paused_by      text    not null,
    paused_at      integer not null,
    reason         text    not null,
    entries        integer not null,             -- 1 accept, 2 queue, 3 block
    entries_live   integer not null,
    timers         integer not null,             -- 1 run, 2 freeze, 3 restart
    messages       integer not null,             -- 1 hold, 2 expire
    expire_after   integer,
    drop_older     integer,                      -- how it is resumed
    one_per_person integer not null,
    spread_over    integer,
    version        integer not null default 1,   -- grows when a person changes it
    quiet_at       integer,                      -- since when nothing of it is under way
    resumed_by     text,
    resumed_at     integer,
    step           integer not null default 0,   -- after the resume: 1 timers, 2 messages, 3 entries, 4 done
    cursor         text    not null default '',  -- how far the step has come
    expected       integer not null default 0,   -- how many messages were held at the resume
    timers_moved   integer not null default 0,
    released       integer not null default 0,
    dropped        integer not null default 0,
    entered        integer not null default 0,
    not_entered    integer not null default 0,
    ended_at       integer                       -- when nothing remained to be done
) strict;
create unique index pauses_in_force on pauses (target) where resumed_at is null;
create index pauses_open on pauses (id) where ended_at is null;

-- People who wait for a resume to enter.
create table queued_entries (
    id          integer primary key,
    pause_id    integer not null references pauses (id),
    campaign_id integer not null references campaigns (id),
    customer_id integer not null references customers (id),
    activity_id text    not null,                -- the trigger
    entry_key   text    not null,
    event_id    integer,
    at          integer not null,
    expires_at  integer not null
) strict;
create unique index queued_entries_key on queued_entries (campaign_id, customer_id, entry_key);
create index queued_entries_pause on queued_entries (pause_id);

-- A pause moves the end of a span; runs_from moves with it, so that due_at - runs_from is always the whole span. Waits of one activity or customer are
-- put aside when they come due, so that a claim does not meet them again; those of a whole campaign are passed over with it. The indexes hold all that a
-- claim asks, what is put aside is not in them.
alter table waits add column runs_from integer;  -- null: began_at
alter table waits add column aside     integer;  -- 1: a pause keeps it back
drop index waits_timers;
drop index waits_deadlines;
create index waits_timers on waits (campaign_id, due_at, journey_id, visit, kind, aside) where kind <> 2 and due_at is not null and aside is null;
create index waits_deadlines on waits (campaign_id, due_at, journey_id, visit, event_type, kind, aside) where kind = 2 and due_at is not null and aside is null;

alter table messages add column held_until integer;   -- of a held one: when it expires; null: never
alter table messages add column pace       integer;   -- of a queued one: its place in the row of a resume, in milliseconds
drop index messages_held;
create index messages_held on messages (campaign_id, due_at, id, customer_id, channel) where status = 2;
create index messages_expiring on messages (held_until) where status = 2 and held_until is not null;

-- Until now a campaign's state said that it was paused.
insert into pauses (target, scope, campaign_id, paused_by, paused_at, reason, entries, entries_live, timers, messages, one_per_person)
select 'campaign/' || id, 3, id, '', coalesce(state_changed_at, created_at), '', 1, 604800000, 1, 1, 0 from campaigns where state = 3;
update campaigns set state = 2 where state = 3;
