-- What people have agreed to, append-only: when, where, to which text, with which proof.
create table consent_history (
    id           integer primary key,
    customer_id  integer not null references customers (id),
    channel      integer not null,
    purpose      integer not null,
    topic        text    not null,               -- '' for all
    state        integer not null,               -- 1 given, 2 refused
    at           integer not null,               -- when it was said
    recorded_at  integer not null,               -- when we learnt of it
    source       text    not null,               -- import, api, preferences, one-click, sms, ...
    text_version text,                           -- which words were agreed to
    proof        text                            -- a reference: a form, a recording, a file
) strict;
create index consent_history_customer on consent_history (customer_id);

-- What was said last.
create table consents (
    customer_id integer not null references customers (id),
    channel     integer not null,
    purpose     integer not null,
    topic       text    not null,
    state       integer not null,
    at          integer not null,
    has_proof   integer not null,
    entry_id    integer not null references consent_history (id),
    primary key (customer_id, channel, purpose, topic)
) strict, without rowid;

-- Addresses that get nothing, or not everything. What was lifted stays as a record.
create table suppressions (
    id         integer primary key,
    channel    integer not null,
    address    text    not null,                 -- in the one form of AddressForm
    scope      integer not null,                 -- 1 all, 2 advertising, 3 topic
    topic      text    not null,                 -- '' unless the scope is a topic
    reason     integer not null,                 -- 1 hard bounce, 2 complaint, 3 opt-out, 4 do-not-call, 5 manual
    source     text    not null,                 -- the event that told us
    created_at integer not null,
    expires_at integer,                          -- null: never
    lifted_at  integer,
    lifted_by  text,
    check (reason not in (2, 3) or expires_at is null)
) strict;
create unique index suppressions_in_force on suppressions (channel, address, scope, topic, reason) where lifted_at is null;

-- What was handed over to an address, for frequency caps. The key is a hash: it counts, it does not name anybody.
create table sent (
    address_key integer not null,
    at          integer not null,
    message_id  integer not null,
    channel     integer not null,
    purpose     integer not null,
    primary key (address_key, at, message_id)
) strict, without rowid;

-- How far senders with a rate are ahead of the clock.
create table sender_rates (
    channel  integer not null,
    sender   text    not null,
    free_at  integer not null,                   -- microseconds since 1970: the next message may leave then
    reserved integer not null,                   -- microseconds since 1970: turns up to here are given away
    primary key (channel, sender)
) strict, without rowid;

-- What people must know: campaigns that have stopped themselves, connectors that are parked.
create table alerts (
    id        integer primary key,
    kind      text    not null,
    subject   text    not null,
    detail    text    not null,
    raised_at integer not null,
    closed_at integer,
    closed_by text
) strict;
create unique index alerts_open on alerts (kind, subject) where closed_at is null;

-- What happened to a campaign's messages, hour by hour, for its circuit breaker.
create table breaker_counts (
    campaign_id integer not null,
    hour        integer not null,                -- hours since 1970
    kind        integer not null,                -- 1 handed over, 2 hard bounce, 3 complaint, 4 opt-out, 5 content error
    n           integer not null,
    primary key (campaign_id, hour, kind)
) strict, without rowid;

-- `automation messages explain` asks for all that happened to one customer.
create index messages_customer on messages (customer_id);
create index messages_unknown on messages (id) where status = 7;
