-- Models are artifacts too: the header of each is kept, and the same bytes may be on both shelves.

alter table artifacts drop constraint artifacts_pkey;
alter table artifacts add primary key (kind, id);
alter table artifacts add column header jsonb check ((kind = 'model') = (header is not null));
create index on profiling_sessions ((spec->>'model')) where ended_at is null;
