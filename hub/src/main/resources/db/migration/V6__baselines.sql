-- What a session was asked, apart from who asked whom: the prompts and how they are continued. Sessions that
-- differ in it say nothing about each other.
create function prompt_set_sha(spec jsonb) returns text language sql immutable as $$
  select encode(sha256(convert_to(jsonb_build_object(
    'prompts', spec->'prompts', 'modes', spec->'modes', 'maxTokens', spec->'maxTokens',
    'temperature', trim_scale((spec->>'temperature')::numeric), 'seed', spec->'seed')::text, 'UTF8')), 'hex')
$$;

alter table profiling_sessions
  add column labels jsonb not null generated always as (coalesce(spec->'labels', '{}')) stored,
  add column prompt_set_sha text not null generated always as (prompt_set_sha(spec)) stored;
create index on profiling_sessions using gin (labels jsonb_path_ops);

-- A session by a name, to compare others with. The columns after the session are what those must share.
create table baselines (
  name text primary key check (name ~ '^[A-Za-z0-9_.-]{1,64}$'),
  session_id uuid not null references profiling_sessions,
  platform text not null,
  emulated boolean not null,
  model_sha text not null,
  quantization text not null,
  firmware_family text not null,
  prompt_set_sha text not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index on baselines (platform, model_sha, prompt_set_sha, created_at desc);
