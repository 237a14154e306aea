-- An agent's configuration, as it is in effect: a lab is rebuilt from the hub's backup.
alter table agents add column config jsonb;
