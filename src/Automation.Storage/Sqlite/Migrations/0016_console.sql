-- What the console asks every second or for any page of millions of rows.

-- How many messages came to which end in each quarter of an hour: in every zone of the world an hour is four of them. Trials are left out.
create table message_quarters (
    quarter integer not null,                    -- quarters of an hour since 1970
    channel integer not null,
    status  integer not null,                    -- as in messages: 4 accepted, 5 denied, 6 failed, 7 unknown
    n       integer not null,
    primary key (quarter, channel, status)
) strict, without rowid;
insert into message_quarters (quarter, channel, status, n)
select m.settled_at / 900000, m.channel, m.status, count(*)
from messages m join campaigns c on c.id = m.campaign_id
where m.status in (4, 5, 6, 7) and m.settled_at is not null and c.is_trial = 0 group by 1, 2, 3;

-- Lists of what came to an end, the newest first, of one campaign or of each in turn. What is under way has small indexes of its own.
create index messages_ended on messages (status, campaign_id) where status in (4, 5, 6);
create index messages_campaign on messages (campaign_id);

-- The ledger by campaign and outcome, in the order in which it was written.
create index ledger_outcome on ledger (campaign_id, outcome);

-- Somebody has seen an alert and looks after it; it stays open until its cause is gone.
alter table alerts add column acknowledged_at integer;
alter table alerts add column acknowledged_by text;
