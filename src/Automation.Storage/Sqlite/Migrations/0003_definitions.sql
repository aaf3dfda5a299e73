-- Drafts, retracted and deleted definitions, and trials from the designer.

alter table definition_versions add column description  text    not null default '';
alter table definition_versions add column is_system    integer not null default 0;
alter table definition_versions add column published_at integer;   -- when it was first published; null: a draft, the only kind that is rewritten
alter table definition_versions add column deleted_at   integer;   -- hidden, and kept for the journeys that refer to it

-- Until now every version was published when it was added.
update definition_versions set published_at = created_at;
update definition_versions
set description = coalesce(cast(json_extract(json, '$.description') as text), ''), is_system = json_extract(json, '$.isSystem') is 1
where json_valid(json) and json_type(json) = 'object';

alter table campaigns add column is_trial     integer not null default 0;   -- made by a run from the designer
alter table campaigns add column retracted_at integer;                      -- its definition is not published: nobody enters
alter table campaigns add column deleted_at   integer;                      -- its definition is deleted: hidden, and kept for the ledger

-- Until now every definition came from a file. What the file said then is not known.
insert into marks (name, value) select 'shipped:' || definition_id, max(version) || ' ' from definition_versions group by definition_id;
