-- The lab: who measures (agents), what is measured (devices), what was asked (sessions) and what came of it.

create table agents (
  id text primary key,
  version text,
  host text,
  machine_id text,
  boot text,
  epoch text,
  connected boolean not null default false,
  heartbeat jsonb,
  heartbeat_at timestamptz,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now()
);

-- A hub that died could not write that its agents are gone: silence says it too.
create function present(agent agents) returns boolean language sql stable as $$
  select coalesce(agent.connected and agent.heartbeat_at > now() - interval '20 seconds', false)
$$;

-- Only the hash of a token is kept; an agent's token is bound to its agent.
create table tokens (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  role text not null check (role in ('viewer', 'operator', 'admin', 'agent')),
  agent text,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  check ((role = 'agent') = (agent is not null))
);

create table devices (
  id text primary key,
  agent text not null references agents,
  port text not null,
  state text not null,
  reason text not null default '',
  info jsonb,
  reserved_by text,
  reserved_until timestamptz,
  retired_at timestamptz,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now()
);

create table device_logs (
  device text not null,
  at timestamptz not null,
  lines text[] not null
);
create index on device_logs (device, at);

create table profiling_sessions (
  id uuid primary key,
  device text not null,
  agent text,
  state text not null
    check (state in ('queued', 'dispatched', 'running', 'completed', 'failed', 'cancelled')),
  priority int not null default 0,
  attempt int not null default 0,
  spec jsonb not null,
  info jsonb,
  failure text,
  reason text not null default '',
  created_by text not null default '',
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  accepted_at timestamptz,
  cancel_requested_at timestamptz,
  ended_at timestamptz
);
create index on profiling_sessions (device, state, priority desc, created_at);
create index on profiling_sessions (created_at desc, id);
create index on profiling_sessions (state) where ended_at is null;

create table runs (
  id uuid primary key,
  session_id uuid not null references profiling_sessions,
  run_index int not null,
  kind text not null check (kind in ('WARMUP', 'MEASURED')),
  repetition int not null,
  prompt text not null,
  started_at timestamptz not null,
  clamped boolean not null default false,
  tick_hz bigint not null,
  accepted_tick bigint not null,
  accepted_host_ns bigint not null,
  prompt_tokens int not null,
  prefill_ticks bigint,
  end_ticks bigint,
  status text,
  tokens int,
  hash text,
  logits_hash text,
  lost int not null default 0,
  failure text,
  reason text not null default '',
  ended_at timestamptz,
  valid boolean not null generated always as
    (coalesce(status in ('DONE', 'EOS'), false) and failure is null) stored
);
create index on runs (session_id, run_index);

-- ticks and host_ns are offsets from the run's acceptance, absolute within the run.
create table token_chunks (
  run_id uuid not null,
  started_at timestamptz not null,
  first int not null,
  ticks bigint[] not null,
  host_ns bigint[] not null,
  ids int[] not null,
  pieces bytea[] not null,
  primary key (run_id, first, started_at)
) partition by range (started_at);

create table readings (
  device text not null,
  run_id uuid,
  started_at timestamptz not null,
  tick bigint not null,
  heap bigint,
  heap_peak bigint,
  stack_peak bigint,
  milli_celsius int
) partition by range (started_at);
create index on readings (run_id);
create index on readings (device, started_at);

create table clock_samples (
  session_id uuid not null,
  device text not null,
  at timestamptz not null,
  fitted boolean not null,
  tick bigint,
  host_ns bigint,
  round_trip_ns bigint,
  rate_ppm double precision,
  error_ns bigint
);
create index on clock_samples (session_id);

create table profiling_results (
  session_id uuid primary key references profiling_sessions,
  device text not null,
  platform text not null,
  model text not null,
  quantization text not null,
  tg_ts double precision,
  summary jsonb not null,
  created_at timestamptz not null default now()
);
create index on profiling_results (created_at desc, session_id);

-- Exactly once: the mark moves in the transaction that stores the batch.
create table ingest_marks (
  agent text not null,
  epoch text not null,
  last_seq bigint not null,
  last_hash text not null,
  machine_id text not null,
  updated_at timestamptz not null default now(),
  primary key (agent, epoch)
);

create table rejected_records (
  agent text not null,
  epoch text not null,
  seq bigint not null,
  line text not null,
  reason text not null,
  at timestamptz not null default now(),
  primary key (agent, epoch, seq)
);

create table lost_records (
  agent text not null,
  epoch text not null,
  from_seq bigint not null,
  to_seq bigint not null,
  reason text not null,
  at timestamptz not null default now(),
  primary key (agent, epoch, from_seq)
);

create table refusals (
  agent text not null,
  at timestamptz not null,
  what text not null,
  count bigint not null,
  reason text not null
);

-- Makes the partitions of one month; harmless when they are there. Two hubs may call it at once.
create function make_partitions(month timestamptz) returns void language plpgsql as $$
declare
  from_day timestamptz := date_trunc('month', month at time zone 'UTC') at time zone 'UTC';
  to_day timestamptz := (date_trunc('month', month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  parent text;
begin
  perform pg_advisory_xact_lock(hashtext('make_partitions'));
  foreach parent in array array['token_chunks', 'readings'] loop
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      parent || to_char(from_day at time zone 'UTC', '_YYYY_MM'), parent, from_day, to_day);
  end loop;
end $$;
