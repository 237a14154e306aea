-- Which hub has an agent's socket, and which of its sockets in turn: what an older one says late changes nothing.
create sequence agent_connections;
alter table agents add column hub text;
alter table agents add column connection bigint;
