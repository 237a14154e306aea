-- A sign-in's token ends by itself.
alter table tokens add column expires_at timestamptz;
