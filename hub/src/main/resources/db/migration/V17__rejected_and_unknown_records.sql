-- What a newer agent tells and this hub does not know, as it came.
create table unknown_records (
  agent text not null,
  epoch text not null,
  seq bigint not null,
  kind text not null,
  -- empty if the kind itself is unknown; otherwise the rest of the record is where it belongs
  fields text[] not null,
  line text not null,
  at timestamptz not null default now(),
  primary key (agent, epoch, seq)
);

create index on unknown_records (agent, at);
create index on rejected_records (agent, at);
create index on rejected_records (at);
create index on lost_records (at);
create index on refusals (agent, at);

-- Records that are not, or not wholly, where their kind belongs.
create view set_aside_records as
  select agent, at, epoch, seq, 'rejected' as why, reason, line from rejected_records
  union all
  select agent, at, epoch, seq, 'unknown',
      case when fields = '{}' then 'this hub does not know the kind ' || kind
        else 'this hub does not know of ' || kind || ' ' || array_to_string(fields, ', ') end,
      line
    from unknown_records;

-- Two spools told different stories of one epoch: a cloned card, or a spool from a backup.
create table spool_forks (
  agent text not null,
  epoch text not null,
  at timestamptz not null default now(),
  reason text not null
);
create index on spool_forks (agent, at);

create function note_fork() returns trigger language plpgsql as $$
begin
  perform note(new.agent, 'error',
    'agent ' || new.agent || ' shares epoch ' || new.epoch || ' with another spool: ' || new.reason);
  return null;
end $$;
create trigger note_fork after insert on spool_forks for each row execute function note_fork();
