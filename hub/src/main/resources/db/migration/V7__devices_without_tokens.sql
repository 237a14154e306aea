-- Devices that make inferences of whole inputs, and firmware that only prints text.
alter table runs alter column prompt_tokens drop not null;
alter table runs drop constraint runs_mode_check;
alter table runs add constraint runs_mode_check check (mode in ('live', 'deferred', 'accuracy'));

-- Ticks are offsets from the run's acceptance.
create table inference_windows (
  run_id uuid not null references runs,
  iterations int not null,
  warmups int not null,
  start_ticks bigint not null,
  end_ticks bigint not null
);
create index on inference_windows (run_id);

create table inference_results (
  run_id uuid not null references runs,
  position int not null,
  input text not null,
  classes int not null,
  label int not null,
  outputs double precision[] not null,
  primary key (run_id, position)
);

create table reported_figures (
  run_id uuid not null references runs,
  name text not null,
  value double precision not null
);
create index on reported_figures (run_id);
