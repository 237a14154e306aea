-- What became of a device, for its page; the newest are kept.
create table device_states (
  device text not null,
  at timestamptz not null,
  state text not null,
  port text not null,
  reason text not null
);
create index on device_states (device, at);
