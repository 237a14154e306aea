-- Who does what only one hub may do. A term ends when another begins; writes of an ended one are refused.
create table leaders (
  name text primary key,
  term bigint not null
);

-- What is wrong now, or was until lately. The revision tells the leading hub what is new.
create sequence alert_revisions;
create table alerts (
  fingerprint bigint primary key,
  labels jsonb not null,
  annotations jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  updated_at timestamptz not null,
  timeout boolean not null,
  generator_url text not null default '',
  revision bigint not null default nextval('alert_revisions')
);
create index on alerts (revision);

create table silences (
  id uuid primary key,
  matchers jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  updated_at timestamptz not null,
  created_by text not null,
  comment text not null
);

-- What each integration was last told about a group.
create table notification_log (
  integration text not null,
  group_key text not null,
  firing bigint[] not null,
  resolved bigint[] not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  primary key (integration, group_key)
);

-- The outbox: written together with the log, sent in the order of each integration's group.
create table notifications (
  id bigint generated always as identity primary key,
  integration text not null,
  group_key text not null,
  notice jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'sent', 'given_up')),
  attempts int not null default 0,
  next_at timestamptz not null,
  reason text not null default '',
  created_at timestamptz not null,
  ended_at timestamptz
);
create index on notifications (integration, group_key, id) where state = 'pending';
create index on notifications (ended_at) where state <> 'pending';
