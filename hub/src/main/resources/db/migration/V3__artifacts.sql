-- Files that sessions need, by their SHA-256; the bytes are in the hub's data folder.

create table artifacts (
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('firmware', 'model')),
  name text not null,
  platform text,
  version text,
  size bigint not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index on artifacts (kind, created_at desc, id);
create index on profiling_sessions ((spec->>'firmware')) where ended_at is null;
