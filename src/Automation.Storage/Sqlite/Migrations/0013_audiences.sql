-- Saved audiences. A version is never changed: a campaign keeps the one that it was started with.
create table audiences (
    id         integer primary key,
    name       text    not null,                  -- as campaigns write it: @name
    title      text    not null,
    version    integer not null,                  -- the newest
    deleted_at integer
) strict;
create unique index audiences_name on audiences (name) where deleted_at is null;

create table audience_versions (
    audience_id integer not null references audiences (id),
    version     integer not null,
    rule        text    not null,
    made_at     integer not null,
    made_by     text    not null,
    primary key (audience_id, version)
) strict, without rowid;
