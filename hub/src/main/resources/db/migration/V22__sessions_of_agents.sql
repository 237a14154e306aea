-- Each heartbeat asks which open sessions its agent should have; without it, all open ones of the lab are read.
create index on profiling_sessions (agent) where ended_at is null;
