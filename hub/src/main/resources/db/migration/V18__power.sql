-- What power meters told of runs.
create table run_power (
  run_id uuid primary key references runs,
  measured jsonb not null
);

-- Energy of consecutive windows: of a run's tokens, or of its timed windows of inferences.
create table energy_chunks (
  run_id uuid not null,
  started_at timestamptz not null,
  first int not null,
  nanojoules bigint[] not null,
  error_nj bigint[] not null,
  primary key (run_id, first, started_at)
) partition by range (started_at);

-- Power over time in equal steps from the run's acceptance.
create table power_chunks (
  run_id uuid not null,
  started_at timestamptz not null,
  from_ns bigint not null,
  step_ns bigint not null,
  min_uw int[] not null,
  mean_uw int[] not null,
  max_uw int[] not null,
  primary key (run_id, from_ns, started_at)
) partition by range (started_at);

create or replace function make_partitions(month timestamptz) returns void language plpgsql as $$
declare
  from_day timestamptz := date_trunc('month', month at time zone 'UTC') at time zone 'UTC';
  to_day timestamptz := (date_trunc('month', month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
  parent text;
begin
  perform pg_advisory_xact_lock(hashtext('make_partitions'));
  foreach parent in array array['token_chunks', 'readings', 'energy_chunks', 'power_chunks'] loop
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      parent || to_char(from_day at time zone 'UTC', '_YYYY_MM'), parent, from_day, to_day);
  end loop;
end $$;

-- Months that have chunks already get the new tables too: power of a late run may be of any of them.
select make_partitions(to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM')::timestamp at time zone 'UTC')
from pg_inherits where inhparent = 'token_chunks'::regclass;
