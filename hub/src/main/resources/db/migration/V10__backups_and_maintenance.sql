-- What was tried and what came of it. The backups themselves are folders, which tell of themselves.
create table backups (
  seq bigint generated always as identity primary key,
  id text not null unique,
  state text not null
    check (state in ('running', 'failed', 'made', 'verified', 'damaged', 'removed')),
  requested_by text not null,
  host text not null,
  started_at timestamptz not null,
  snapshot_at timestamptz,
  bytes bigint,
  verified_at timestamptz,
  reason text not null default ''
);

-- Since when the lab should have backups.
create table backup_duty (
  since timestamptz not null
);
insert into backup_duty values (now());

-- Results that nobody compares with every day: since when they are here, and the same columns. A result is in one of
-- both tables, never in both.
create table profiling_results_archive (
  archived_at timestamptz not null,
  like profiling_results including all
);

-- What was done to keep the data in order.
create table maintenance (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('archive', 'optimize', 'cleanup')),
  state text not null check (state in ('running', 'done', 'failed')),
  dry_run boolean not null,
  requested_by text not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  outcome jsonb not null default '{}',
  reason text not null default ''
);
