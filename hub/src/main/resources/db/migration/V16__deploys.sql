-- What `deploy` and `rollback` tell of themselves.
create table deploys (
  id uuid primary key,
  kind text not null,
  from_version text not null,
  to_version text not null,
  colour text not null,
  requested_by text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null,
  step text not null,
  reason text not null
);
create index on deploys (started_at desc, id desc);

-- Two hubs may be at work: the one that has a device's agent hears of sessions that were queued at the other,
-- and whoever waits at one hears of changes that came in at the other.
create function tell_session() returns trigger language plpgsql as $$
begin
  perform pg_notify('sessions', new.id || ' ' || new.state || ' ' || new.device);
  return null;
end $$;
create trigger tell_new after insert on profiling_sessions for each row execute function tell_session();
create trigger tell_change after update of state on profiling_sessions for each row
  when (old.state is distinct from new.state)
  execute function tell_session();
