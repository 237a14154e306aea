-- How far a figure can be trusted: marks on runs, and the token ids that a model is known to generate.

-- What a session's runs must keep to be counted.
update profiling_sessions set spec = spec
  || '{"limits": {"maxCelsius": null, "maxWarmUpVariation": 0.1, "minRuns": 5}}';

-- marks: as the agent saw them; judged: as the whole session and other sessions tell, with the reason.
alter table runs drop column valid;
alter table runs add column marks text[] not null default '{}';
alter table runs add column judged text[] not null default '{}';
alter table runs add column judged_reason text not null default '';
update runs set marks = array['lost_token'] where lost > 0;

-- A clamped start says nothing of a run's durations: it takes no run out of the statistics.
alter table runs add column valid boolean not null generated always as (
  coalesce(status in ('DONE', 'EOS'), false) and failure is null
  and array_remove(marks || judged, 'clamped_start') = '{}') stored;

-- The hash of the greedy token ids, until somebody accepts another one.
create table golden_outputs (
  id uuid primary key default gen_random_uuid(),
  model_sha text not null,
  prompt_sha text not null,
  quantization text not null,
  firmware_family text not null,
  max_tokens int not null,
  hash text not null,
  tokens int not null,
  prompt text not null,
  run_id uuid not null,
  session_id uuid not null,
  set_by text not null,
  set_at timestamptz not null default now(),
  unique (model_sha, prompt_sha, quantization, firmware_family, max_tokens)
);
create index on golden_outputs (set_at desc, id);
