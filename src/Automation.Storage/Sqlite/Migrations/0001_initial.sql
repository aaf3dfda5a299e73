-- Times are UTC milliseconds since 1970. Money is in ten-thousandths of the currency's unit.
-- To read a time:  select datetime(entered_at / 1000, 'unixepoch') from journeys;

create table customers (
    id             integer primary key,
    key            text    not null,             -- the shop's own
    email          text,
    phone          text,
    name           text,
    locale         text,
    zone           text,                         -- IANA id; null: the campaign's
    birthday       text,
    tier           text,
    created_at     integer not null,
    orders_count   integer not null default 0,   -- without cancelled orders, as the three below
    total_spent    integer not null default 0,
    first_order_at integer,
    last_order_at  integer,
    tags           text,                         -- JSON array
    attributes     text                          -- JSON object
) strict;
create unique index customers_key on customers (key);
create index customers_zone on customers (zone);

create table orders (
    id          integer primary key,
    key         text    not null,
    customer_id integer not null references customers (id),
    at          integer not null,
    total       integer not null,
    currency    text    not null,
    items_count integer not null,
    cancelled   integer not null default 0,
    data        text                             -- JSON
) strict;
create unique index orders_key on orders (key);
create index orders_customer on orders (customer_id, at, cancelled);

create table events (
    id          integer primary key,
    source      text    not null,
    external_id text    not null,
    type        text    not null,
    customer_id integer not null references customers (id),
    time        integer not null,                -- when it happened
    received_at integer not null,
    order_id    integer,
    data        text                             -- JSON
) strict;
create unique index events_external on events (source, external_id);
create index events_customer on events (customer_id, time);

create table definition_versions (
    id            integer primary key,
    version_id    text    not null,
    definition_id text    not null,
    version       integer not null,
    name          text    not null,
    is_latest     integer not null,
    is_published  integer not null,
    created_at    integer not null,
    json          text    not null               -- Elsa 3 workflow definition
) strict;
create unique index definition_versions_version_id on definition_versions (version_id);
create unique index definition_versions_version on definition_versions (definition_id, version);
create unique index definition_versions_latest on definition_versions (definition_id) where is_latest = 1;
create unique index definition_versions_published on definition_versions (definition_id) where is_published = 1;

create table campaigns (
    id                    integer primary key,
    name                  text    not null,
    definition_version_id integer not null references definition_versions (id),
    state                 integer not null,      -- 1 draft, 2 running, 3 paused, 4 stopped, 5 ended
    created_at            integer not null,
    started_at            integer,
    state_changed_at      integer,
    settings              text    not null       -- JSON
) strict;
create unique index campaigns_name on campaigns (name);

create table journeys (
    id                    integer primary key,
    campaign_id           integer not null references campaigns (id),
    definition_version_id integer not null references definition_versions (id),
    customer_id           integer not null references customers (id),
    entry_key             text    not null,      -- the re-entry rule's: unique for customer and campaign
    entered_at            integer not null,
    event_id              integer,
    status                integer not null,      -- 1 active, 2 finished, 3 exited, 4 failed
    reason                text,
    ended_at              integer,
    state                 text    not null       -- the engine's compact JSON
) strict;
create unique index journeys_entry on journeys (customer_id, campaign_id, entry_key);
create index journeys_active on journeys (campaign_id) where status = 1;

-- The campaign leads the indexes of due times, so that the waits of a stopped campaign cost a claim nothing. They hold all that a
-- claim reads.
create table waits (
    journey_id  integer not null references journeys (id),
    visit       integer not null,
    campaign_id integer not null,
    kind        integer not null,                -- 1 time, 2 event, 3 retry
    due_at      integer,                         -- of an event: its deadline
    customer_id integer,                         -- of an event only
    event_type  text,                            -- of an event only
    primary key (journey_id, visit)
) strict, without rowid;
create index waits_timers on waits (campaign_id, due_at, journey_id, visit, kind) where kind <> 2 and due_at is not null;
create index waits_deadlines on waits (campaign_id, due_at, journey_id, visit, event_type) where kind = 2 and due_at is not null;
create index waits_events on waits (customer_id, event_type) where kind = 2;

create table messages (
    id          integer primary key,
    journey_id  integer not null references journeys (id),
    visit       integer not null,
    campaign_id integer not null,
    customer_id integer not null,
    activity_id text    not null,
    channel     integer not null,                -- 1 e-mail, 2 SMS
    purpose     integer not null,                -- 1 transactional, 2 care, 3 advertising
    template    text    not null,
    status      integer not null,                -- 1 queued, 2 held, 3 sending, 4 accepted, 5 denied, 6 failed, 7 unknown
    due_at      integer not null,
    created_at  integer not null,
    attempts    integer not null default 0,
    worker      text,                            -- who hands it over, while sending
    settled_at  integer,                         -- when it last ended or was put off
    reason      text    not null default '',
    provider_id text,
    data        text                             -- JSON
) strict;
create unique index messages_visit on messages (journey_id, visit);
create index messages_queued on messages (channel, due_at) where status = 1;
create index messages_held on messages (campaign_id) where status = 2;
create index messages_sending on messages (campaign_id) where status = 3;

create table deliveries (
    id          integer primary key,
    message_id  integer not null references messages (id),
    attempt     integer not null,
    at          integer not null,
    connector   text    not null,
    outcome     text    not null,
    code        text    not null,
    provider_id text
) strict;
create index deliveries_message on deliveries (message_id);

create table ledger (
    id          integer primary key,
    campaign_id integer not null,                -- 0 for none
    journey_id  integer not null,                -- 0 for none
    customer_id integer not null,
    at          integer not null,
    activity_id text    not null,                -- '' for the journey as a whole
    visit       integer not null,
    outcome     integer not null,                -- 1 entered, 2 not entered, 3 completed, 4 cancelled, 5 accepted, 6 delayed, 7 denied,
                                                 -- 8 delivery failed, 9 unknown, 10 incident, 11 finished, 12 exited, 13 failed
    reason      text    not null,
    detail      text
) strict;
create index ledger_customer on ledger (customer_id);

-- One count for each kind of ledger line, kept in the transaction that writes the line.
create table tallies (
    campaign_id integer not null,
    activity_id text    not null,
    outcome     integer not null,
    reason      text    not null,
    n           integer not null,
    primary key (campaign_id, activity_id, outcome, reason)
) strict, without rowid;

create table scans (
    id                 integer primary key,
    campaign_id        integer not null references campaigns (id),
    activity_id        text    not null,
    scheduled_at       integer not null,
    zone_key           text    not null,         -- '*' all, '' customers without a zone, else an IANA id
    occurrence         text    not null,
    skip_reason        text,
    cursor_customer_id integer not null default 0,
    done               integer not null default 0
) strict;
create unique index scans_occasion on scans (campaign_id, activity_id, occurrence, zone_key);
create index scans_open on scans (scheduled_at) where done = 0;

create table workers (
    name    text    not null primary key,
    beat_at integer not null
) strict, without rowid;

create table marks (
    name  text not null primary key,
    value text not null
) strict, without rowid;
