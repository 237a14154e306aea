-- Whoever revoked all tokens of an agent does not expect it back: that it is silent is no fault.
create function expected(agent agents) returns boolean language sql stable as $$
  select present(agent)
    or not exists (select from tokens t where t.agent = agent.id)
    or exists (select from tokens t where t.agent = agent.id and t.revoked_at is null)
$$;

create index tokens_agent on tokens (agent) where agent is not null;
