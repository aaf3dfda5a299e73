-- What was handed over, as it was written, for as long as the settings say: people ask what a customer has got. The texts of a batch differ little, so several are
-- packed together; each attempt says in which bundle its text is. A bundle that is too old goes as a whole; the attempts stay.
create table message_texts (
    id      integer primary key,
    at      integer not null,                    -- of the hand-over
    content blob    not null                     -- packed by the engine; its first byte says how
) strict;
create index message_texts_at on message_texts (at);

alter table deliveries add column text_id integer;   -- null where no text was kept
