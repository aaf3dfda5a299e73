-- Templates that people edit in the console. They lie over the files that ship; where nothing is published, the file holds.

create table templates (
    name       text    primary key,
    latest     integer not null,              -- the newest version; an edit that was begun from another one is refused
    published  integer,                       -- the version that is sent; null: the file of the same name, or nothing
    shipped    text    not null default '',   -- fingerprint of the file as people last saw it; empty: there was none
    deleted_at integer
) strict;

-- A version is never written again: every save is a new one.
create table template_versions (
    id           integer primary key,
    name         text    not null references templates (name),
    version      integer not null,            -- from 1; 0 stands for the file
    based_on     integer not null,
    files        text    not null,            -- a JSON object: texts by file name
    note         text    not null,
    created_at   integer not null,
    created_by   text    not null,
    published_at integer,                     -- when it was last published; null: never
    published_by text,
    unique (name, version)
) strict;
