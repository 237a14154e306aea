package io.tinyprofiler.hub.ingest;

import io.vertx.core.Future;
import java.util.Optional;

/** Who an agent's token belongs to. */
@FunctionalInterface
public interface AgentTokens {

  /** The agent that a token is bound to; nothing for one that is unknown, revoked or no agent's. */
  Future<Optional<String>> agentOf(String bearerToken);
}
