-- Lists of a million journeys, and a history that still says since when and until when somebody waited after the wait is over.

alter table waits add column began_at integer;             -- when the visit began; an attempt after an incident does not change it

alter table ledger add column began_at integer;            -- of a visit that rested: when it began
alter table ledger add column due_at integer;              -- and until when it would have rested at most

alter table journeys add column incidents integer not null default 0;
update journeys set incidents = (
    select count(*) from ledger l where l.customer_id = journeys.customer_id and l.journey_id = journeys.id and l.outcome = 10)
where id in (select journey_id from ledger where outcome = 10);

-- In the order in which they ended; it holds all that the list's filters ask.
create index journeys_ended on journeys (ended_at, status, definition_version_id, incidents) where ended_at is not null;

-- How many journeys of each kind there are in each block of 2,048 ids: any page of the list is found by adding up at most a few
-- hundred rows and reading one block, and its total is exact. Kept in the transaction that changes the journey.
create table journey_figures (
    block                 integer not null,                -- id / 2048
    definition_version_id integer not null,
    status                integer not null,
    has_incidents         integer not null,
    n                     integer not null,
    first_at              integer,                         -- of the journeys that entered as this kind, which all did as active
    last_at               integer,
    primary key (block, definition_version_id, status, has_incidents)
) strict, without rowid;
insert into journey_figures (block, definition_version_id, status, has_incidents, n, first_at, last_at)
select id / 2048, definition_version_id, status, incidents > 0, count(*), min(entered_at), max(entered_at)
from journeys group by 1, 2, 3, 4;
