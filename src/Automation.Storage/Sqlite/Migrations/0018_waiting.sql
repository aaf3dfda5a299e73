-- What the console shows of what waits, and finds in long lists, with millions of rows.

-- How many messages wait for a reason: held by a pause, or put off in the queue by a rule or a provider. What is in the queue for no reason is on its way
-- and is not counted. Triggers keep it, so that no way of a message past its states is forgotten; a message begins in the queue without a reason.
create table waiting_figures (
    campaign_id integer not null,
    activity_id text    not null,
    channel     integer not null,
    status      integer not null,                -- 1 queued, 2 held
    reason      text    not null,
    n           integer not null,
    primary key (campaign_id, activity_id, channel, status, reason)
) strict, without rowid;
insert into waiting_figures (campaign_id, activity_id, channel, status, reason, n)
select campaign_id, activity_id, channel, status, reason, count(*)
from messages where status = 2 or (status = 1 and reason <> '') group by 1, 2, 3, 4, 5;

-- How many journeys have a message that a pause holds; one journey may have several.
create table held_journeys (
    campaign_id integer primary key,
    n           integer not null
) strict;
insert into held_journeys (campaign_id, n)
select campaign_id, count(distinct journey_id) from messages indexed by messages_held where status = 2 group by campaign_id;

create trigger messages_stop_waiting after update of status, reason on messages when old.status = 2 or (old.status = 1 and old.reason <> '') begin
    update waiting_figures set n = n - 1
    where campaign_id = old.campaign_id and activity_id = old.activity_id and channel = old.channel and status = old.status and reason = old.reason;
    update held_journeys set n = n - 1
    where campaign_id = old.campaign_id and old.status = 2 and new.status <> 2
        and not exists (select 1 from messages m where m.journey_id = old.journey_id and +m.status = 2 and m.id <> old.id);
end;
create trigger messages_wait after update of status, reason on messages when new.status = 2 or (new.status = 1 and new.reason <> '') begin
    insert into waiting_figures (campaign_id, activity_id, channel, status, reason, n)
    values (new.campaign_id, new.activity_id, new.channel, new.status, new.reason, 1)
    on conflict (campaign_id, activity_id, channel, status, reason) do update set n = n + 1;
    insert into held_journeys (campaign_id, n)
    select new.campaign_id, 1 where old.status <> 2 and new.status = 2
        and not exists (select 1 from messages m where m.journey_id = new.journey_id and +m.status = 2 and m.id <> new.id)
    on conflict (campaign_id) do update set n = n + 1;
end;

-- Lists by channel and by reason without looking at what is of others: the same indexes, one column longer.
drop index messages_ended;
create index messages_ended on messages (status, campaign_id, channel) where status in (4, 5, 6);
drop index messages_campaign;
create index messages_campaign on messages (campaign_id, channel);
drop index ledger_outcome;
create index ledger_outcome on ledger (campaign_id, outcome, reason);

-- What was done to campaigns, and pauses of whatever it was, among all that is in the log.
create index audit_changes on audit (id) where substr(action, 1, 9) = 'campaign.' or substr(action, -7) = '.paused' or substr(action, -8) = '.resumed';
