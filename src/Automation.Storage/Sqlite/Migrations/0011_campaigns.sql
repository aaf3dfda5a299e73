-- Several campaigns from one definition, their approval by a second person, and figures for the drawing of each version.

alter table campaigns add column title       text    not null default '';   -- for people; '': the definition's name
alter table campaigns add column archived_at integer;                       -- out of the lists; its history stays
alter table campaigns add column revision    integer not null default 1;    -- counts every change, so that two people do not overwrite each other

-- What was asked and answered last about starting a campaign; all of it is in the audit log.
create table approvals (
    campaign_id    integer primary key references campaigns (id),
    state          integer not null,             -- 1 waits, 2 approved, 3 refused
    fingerprint    text    not null,             -- of the version and the settings that it is about
    recipients     integer not null,             -- how many belonged to the audience
    asked_by       text    not null,
    asked_by_key   text    not null,             -- kind and id of the actor: the second person must be another one
    asked_at       integer not null,
    decided_by     text,
    decided_by_key text,
    decided_at     integer,
    note           text    not null default ''
) strict;

-- How many visits rest at each activity of each version (outcome 0), and how many lines of the ledger are about it. Kept in the transaction that moves the journey:
-- where they rest stands only in the journeys' states, which nobody can count a million of for a page.
create table visit_figures (
    campaign_id           integer not null,
    definition_version_id integer not null,
    activity_id           text    not null,
    outcome               integer not null,      -- 0 rests there now, else as in the ledger
    reason                text    not null,
    n                     integer not null,
    primary key (campaign_id, definition_version_id, activity_id, outcome, reason)
) strict, without rowid;
insert into visit_figures (campaign_id, definition_version_id, activity_id, outcome, reason, n)
select l.campaign_id, j.definition_version_id, l.activity_id, l.outcome, l.reason, count(*)
from ledger l join journeys j on j.id = l.journey_id where l.activity_id <> '' and l.outcome in (1, 3, 4, 5, 7, 8, 10, 11, 12, 13) group by 1, 2, 3, 4, 5;
insert into visit_figures (campaign_id, definition_version_id, activity_id, outcome, reason, n)
select r.campaign_id, r.version, json_extract(v.json, '$.root.activities[' || r.activity || '].id'), 0, '', sum(r.n)
from (
    select j.campaign_id, j.definition_version_id as version, json_extract(o.value, '$[0]') as activity, count(*) as n
    from journeys j, json_each(case when json_valid(j.state) then j.state else '{}' end, '$.o') o
    where j.status = 1 group by 1, 2, 3) r
join definition_versions v on v.id = r.version
where json_extract(v.json, '$.root.activities[' || r.activity || '].id') is not null group by 1, 2, 3;

-- What came of those who took a side of a split: 3 how many took it, 5 to 8 their messages, 11 to 13 how their journeys ended.
create table split_figures (
    campaign_id           integer not null,
    definition_version_id integer not null,
    activity_id           text    not null,
    side                  text    not null,
    outcome               integer not null,
    reason                text    not null,
    n                     integer not null,
    primary key (campaign_id, definition_version_id, activity_id, side, outcome, reason)
) strict, without rowid;
