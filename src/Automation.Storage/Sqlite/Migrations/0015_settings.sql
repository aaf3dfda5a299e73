-- What people set in the console, by area (mail, policies, shop). Secrets are encrypted with keys that lie outside of the database.

create table settings (
    area       text    primary key,
    version    integer not null,              -- from 1; a change that was begun from another one is refused
    "values"   text    not null,              -- a JSON object: texts by the name of the setting
    secrets    text    not null,              -- a JSON object: encrypted texts by the name of the setting
    changed_at integer not null,
    changed_by text    not null
) strict;
