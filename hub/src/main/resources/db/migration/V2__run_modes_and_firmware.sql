-- A session says how its tokens are told and which firmware its device is to run.
update profiling_sessions set spec = spec || '{"modes": ["LIVE"], "firmware": null}';
