-- People who sign in, the links by which they choose a password, and the keys of programs. No secret is kept in a form that opens anything.
create table users (
    id              integer primary key,
    name            text    not null,            -- what one signs in with, and what the audit log says; never changes
    normalized_name text    not null,
    password_hash   text,                        -- ASP.NET Core Identity's own form; null: no password was chosen yet
    security_stamp  text    not null,            -- sessions that carry another one have ended
    version         integer not null,            -- counts changes, so that two at once do not overwrite each other
    role            integer not null,            -- 0 viewer, 1 marketer, 2 operator, 3 administrator
    failed_count    integer not null,            -- wrong passwords in a row
    lockout_end     integer,                     -- after too many of them
    is_locked       integer not null,            -- by an administrator
    language        text,                        -- en, vi, ja; null: as the browser asks
    zone            text,                        -- IANA; null: the browser's
    created_at      integer not null,
    last_sign_in_at integer,
    removed_at      integer,                     -- kept for what the audit log says of them
    has_password    integer generated always as (password_hash is not null) virtual
) strict;
create unique index users_name on users (normalized_name) where removed_at is null;

-- Links that are good once: the first administrator's (without a user), invitations and forgotten passwords.
create table access_links (
    id         integer primary key,
    token_hash text    not null unique,          -- SHA-256 of 256 random bits, hex
    user_id    integer references users (id),
    created_at integer not null,
    expires_at integer not null,
    used_at    integer
) strict;
create index access_links_user on access_links (user_id) where used_at is null;

create table api_keys (
    id           integer primary key,
    prefix       text    not null unique,        -- the part that may be shown
    secret_hash  text    not null,               -- SHA-256 of the whole key, which has 256 random bits; hex
    name         text    not null,
    role         integer not null,
    limits       text    not null,               -- JSON array: only endpoints of these limits; [] for whatever the role may do
    created_at   integer not null,
    created_by   text    not null,
    expires_at   integer,                        -- null: never
    revoked_at   integer,
    revoked_by   text,
    last_used_at integer                         -- to the minute or so
) strict;
