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
