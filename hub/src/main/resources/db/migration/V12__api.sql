-- What callers of the API did, and the answers that a repeated request gets again.

-- The scope is a hash of caller, method, path and key. What the change creates has new_id, so that a change which was
-- cut off and is done again finds what it has made. A free one may be taken again at once.
create table idempotency_keys (
  scope bytea primary key,
  body_hash bytea not null,
  new_id uuid not null default gen_random_uuid(),
  taken_at timestamptz not null default now(),
  free boolean not null default false,
  ended_at timestamptz,
  status int,
  type text,
  body bytea
);
create index on idempotency_keys (taken_at);

-- Written before the change is made; the status is null until it has ended, and stays so if its hub died.
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  caller_id text not null,
  caller text not null,
  role text not null,
  address text not null,
  method text not null,
  path text not null,
  operation text not null,
  status int
);
create index on audit_log (caller, id);
