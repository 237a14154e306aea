-- Each heartbeat asks which open sessions its agent should have, and health counts each agent's devices:
-- with a thousand agents, reading all of the lab for each of them was most of the server's work.
create index on profiling_sessions (agent) where ended_at is null;
create index on devices (agent);
