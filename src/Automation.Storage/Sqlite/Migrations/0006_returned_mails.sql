-- Mails that came back to a bounce address: each once, by the hash of its bytes, however often and on whatever way it comes.
create table returned_mails (
    id          integer primary key,
    key         text    not null,                -- SHA-256 of the bytes
    received_at integer not null,
    message_id  integer references messages (id),-- null: no token of ours proves whose message it is about
    address_key integer,                         -- the hash of channel and address of that message, as in sent
    effect      integer not null,                -- 1 hard bounce, 2 complaint, 3 opt-out, 4 soft bounce, 5 ours, 6 nothing, 7 address changed, 8 unproved
    kind        text    not null,                -- failure, delay, success, feedback, auto_reply, challenge, none
    reason      text    not null,                -- why, or the type of feedback; docs/bounces.md
    status      text    not null                 -- the enhanced status code or reply code; '' when none is told
) strict;
create unique index returned_mails_key on returned_mails (key);
create index returned_mails_message on returned_mails (message_id) where message_id is not null;
create index returned_mails_soft on returned_mails (address_key, received_at) where effect = 4;
create index returned_mails_unproved on returned_mails (id) where effect = 8;
