-- What people do about critical alerts. Of a group of alerts one incident at most is not resolved.
create table incidents (
  id bigint generated always as identity primary key,
  group_key text not null,
  title text not null,
  agent text not null default '',
  state text not null check (state in ('open', 'acknowledged', 'mitigated', 'resolved')),
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  mitigated_at timestamptz,
  mitigated_by text,
  resolved_at timestamptz,
  resolved_by text,
  escalated_at timestamptz
);
create unique index on incidents (group_key) where state <> 'resolved';

-- ended_at is null while the alert fires.
create table incident_alerts (
  incident_id bigint not null references incidents,
  fingerprint bigint not null,
  labels jsonb not null,
  summary text not null,
  fired_at timestamptz not null,
  ended_at timestamptz,
  primary key (incident_id, fingerprint)
);
create index on incident_alerts (fingerprint) where ended_at is null;

-- What people and alerts did to an incident. author is null for what the hub noted; item is the step of the checklist
-- that a note is about.
create sequence timeline_ids;
create table incident_events (
  id bigint primary key default nextval('timeline_ids'),
  incident_id bigint not null references incidents,
  at timestamptz not null,
  kind text not null,
  text text not null,
  author text,
  item text
);
create index on incident_events (incident_id, at, id);

-- What happened to the lab, noted once however many incidents it is a part of; agent is '' if it is no agent's.
create table lab_events (
  id bigint primary key default nextval('timeline_ids'),
  at timestamptz not null,
  agent text not null,
  kind text not null,
  text text not null
);
create index on lab_events (at, id);

-- An incident's timeline: its own events, and what happened to its agent from a quarter of an hour before.
create view timelines as
  select incident_id, id, at, kind, text, author, item from incident_events
  union all
  select i.id, l.id, l.at, l.kind, l.text, null, null
    from incidents i join lab_events l on l.at >= i.opened_at - interval '15 minutes'
      and l.at <= coalesce(i.resolved_at, 'infinity') and (l.agent = '' or i.agent = '' or l.agent = i.agent);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on incident_events
  for each statement execute function refuse_change();
create trigger no_change before update on lab_events for each statement execute function refuse_change();

create table incident_actions (
  id bigint generated always as identity primary key,
  incident_id bigint not null references incidents,
  text text not null,
  owner text not null,
  due date not null,
  runbook text not null default '',
  created_at timestamptz not null,
  created_by text not null,
  done_at timestamptz,
  done_by text
);
create index on incident_actions (incident_id, id);

-- Whether a line of a device's console tells of a failure.
create function is_error_line(line text) returns boolean language sql immutable as $$
  select line ~* '\m(error|errors|fail|failed|failure|fault|hardfault|panic|assert|assertion|abort|aborted|overflow)\M'
$$;

create index on device_logs (at);

-- What went wrong lately, wherever it was written down; agent is '' if it is no agent's.
create view lab_errors as
  select ended_at as at, coalesce(agent, '') as agent, 'sessions' as service, 'session_failed' as kind,
      'session ' || id || ' on ' || device || ': ' || lower(coalesce(failure, '')) || ' ' || reason as text
    from profiling_sessions where state = 'failed' and ended_at is not null
  union all
  select at, agent, 'agent ' || agent, 'error', 'refused ' || count || ' ' || what || ': ' || reason from refusals
  union all
  select at, agent, 'agent ' || agent, 'error', 'lost records ' || from_seq || ' to ' || to_seq || ': ' || reason
    from lost_records
  union all
  select at, agent, 'agent ' || agent, 'error', 'record ' || seq || ' was rejected: ' || reason from rejected_records
  union all
  select l.at, coalesce(d.agent, ''), 'device ' || l.device, 'error', line
    from device_logs l left join devices d on d.id = l.device, unnest(l.lines) line
    where is_error_line(line)
  union all
  select ended_at, '', 'alert delivery', 'error', integration || ': ' || reason from notifications
    where state = 'given_up' and ended_at is not null;

create function note(agent text, kind text, said text) returns void language sql as $$
  insert into lab_events (at, agent, kind, text) values (now(), $1, $2, $3)
$$;

create function note_device() returns trigger language plpgsql as $$
begin
  perform note(new.agent, 'device_changed',
    'device ' || new.id || ' at ' || new.port || ': ' || old.state || ', then ' || new.state
      || case when new.reason = '' then '' else ' (' || new.reason || ')' end);
  return null;
end $$;
create trigger note_device after update of state on devices for each row
  when (old.state <> new.state
    and not (old.state in ('idle', 'running') and new.state in ('idle', 'running')))
  execute function note_device();

create function note_agent() returns trigger language plpgsql as $$
begin
  perform note(new.id, 'agent_changed',
    'agent ' || new.id || case when new.connected then ' connected' else ' is not connected any more' end);
  return null;
end $$;
create trigger note_agent after update of connected on agents for each row
  when (old.connected <> new.connected) execute function note_agent();

create function note_session() returns trigger language plpgsql as $$
begin
  perform note(coalesce(new.agent, ''), 'session_failed',
    'session ' || new.id || ' on ' || new.device || ': ' || lower(coalesce(new.failure, '')) || ' ' || new.reason);
  return null;
end $$;
create trigger note_session after update of state on profiling_sessions for each row
  when (new.state = 'failed' and old.state <> 'failed') execute function note_session();

create function note_refusal() returns trigger language plpgsql as $$
begin
  perform note(new.agent, 'error',
    'agent ' || new.agent || ' refused ' || new.count || ' ' || new.what || ': ' || new.reason);
  return null;
end $$;
create trigger note_refusal after insert on refusals for each row execute function note_refusal();

create function note_loss() returns trigger language plpgsql as $$
begin
  perform note(new.agent, 'error',
    'agent ' || new.agent || ' lost records ' || new.from_seq || ' to ' || new.to_seq || ': ' || new.reason);
  return null;
end $$;
create trigger note_loss after insert on lost_records for each row execute function note_loss();

-- One row a day: the report of the day was sent, or the hub was new that day.
create table daily_reports (
  day date primary key,
  at timestamptz not null,
  sent boolean not null
);
