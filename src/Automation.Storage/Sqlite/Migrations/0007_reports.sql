-- What providers say later of messages that they took, and when people last wrote to a sender.

alter table messages add column report      integer;       -- the last word: 10 scheduled … 50 sent, 60 canceled, 61 failed, 62 undelivered, 63 delivered, 70 read
alter table messages add column report_code text;          -- the provider's code of one that did not arrive
alter table messages add column reported_at integer;

-- WhatsApp takes free text only for 24 hours after this.
create table conversations (
    channel         integer not null,
    sender          text    not null,                      -- our number
    address         text    not null,                      -- the person's, in the one form of AddressForm
    last_inbound_at integer not null,
    primary key (channel, address, sender)
) strict, without rowid;

-- Who writes to us is known by the number alone.
create index if not exists customers_phone on customers (phone) where phone is not null;
