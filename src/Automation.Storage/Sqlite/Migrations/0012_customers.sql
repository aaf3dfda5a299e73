-- Finding customers by what somebody types: pieces of three letters of names, addresses, numbers and keys, folded (no accents, no case).
-- Kept in the transaction that writes the customer; what was there before is added bit by bit by the program, which knows how to fold.
-- The text stays with it, so that what is taken out is taken out wholly: the configuration removes it from the pieces at once.
create virtual table customer_search using fts5(text, tokenize = 'trigram case_sensitive 1', columnsize = 0);
insert into customer_search (customer_search, rank) values ('secure-delete', 1);

alter table customers add column erased_at integer;    -- when what was personal was removed; no audience contains the row any more

create index suppressions_address on suppressions (address);
