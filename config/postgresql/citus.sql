-- Distributes what is large over the workers of a Citus cluster (Citus 11.3 or newer). Run it once by psql, as superuser, on the
-- coordinator, in the hub's database after its first start, with the hubs stopped and a backup made:
--
--   create extension citus;                                              -- here and on every worker
--   select citus_set_coordinator_host('10.0.0.1'), citus_add_node('10.0.0.2', 5432), citus_add_node('10.0.0.3', 5432);
--   \i citus.sql
--
-- NOT RUN ON A CITUS CLUSTER. A test holds it against Citus's documented rules and the real schema, and the hub's statements on these
-- tables against what Citus refuses. Try it with a copy of your data first.
--
-- Distributed by run: the chunks of tokens, of energy and of power, with their partitions by month. They are nearly all of a
-- lab's bytes, only ever added to, and asked for by run. A month's new partitions are distributed with their parent.
--
-- Everything else stays with the coordinator, an ordinary PostgreSQL to the hub:
--   runs, run_power, inference_windows, inference_results, reported_figures
--       one or few rows a run. runs refers to sessions, the others to runs; a distributed table may refer to a local one no more.
--       By id it would have to be joined to chunks only; ingest finds a run's start for many chunks in one statement.
--   readings, clock_samples
--       a reading may belong to no run (run_id is null), which no distribution column may be; both are joined to runs and devices.
--   profiling_sessions, profiling_results and their archive, golden_outputs, baselines
--       unique over the whole lab, locked with for update [skip locked] by the queue, and told of by triggers.
--   agents, devices, tokens, ingest_marks, the alerts' and incidents' tables, backups, deploys
--       small; locks (for update skip locked, advisory locks) and on conflict decide there what happens once.
--
-- What changes: a batch of records that has chunks commits in two phases, on the coordinator and on the workers it touched; a worker
-- that is away stops ingest of tokens, and agents keep them. A backup reads chunks through the coordinator, each worker
-- at its own moment: make it while nothing is measured. A restored database is not distributed. A replica (database.replica)
-- of the coordinator alone has no chunks: leave it out. Chunks that were there are copied to the workers; the coordinator keeps a hidden
-- copy until select truncate_local_data_after_distributing_table('token_chunks'), and so for the others. Each worker must let the hub's role in.
\set ON_ERROR_STOP on
begin;

-- The view token_columns unpacks chunks where they are.
select create_distributed_function('unpack_number(bytea, int)');
select create_distributed_function('unpack_offsets(bytea, int, int)');
select create_distributed_function('unpack_tokens(int, bytea)');

select create_distributed_table('token_chunks', 'run_id', colocate_with => 'none');
select create_distributed_table('energy_chunks', 'run_id', colocate_with => 'token_chunks');
select create_distributed_table('power_chunks', 'run_id', colocate_with => 'token_chunks');

commit;
