-- A session says how its tokens are told and which firmware its device is to run.
update profiling_sessions set spec = spec || '{"modes": ["live"], "firmware": null}';

alter table runs add column mode text not null default 'live' check (mode in ('live', 'deferred'));
alter table runs alter column mode drop default;

-- The tokens of a deferred run arrive after its end: their host times would say nothing.
alter table token_chunks alter column host_ns drop not null;
