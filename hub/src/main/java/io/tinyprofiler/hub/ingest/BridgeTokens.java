package io.tinyprofiler.hub.ingest;

import io.vertx.core.Future;
import java.util.Optional;

/** Who comes to the bridge. */
@FunctionalInterface
public interface BridgeTokens {

  /**
   * Whom a token belongs to.
   *
   * @param token its id
   * @param agent that it is bound to; nothing for those who may listen alone
   */
  record Holder(String token, Optional<String> agent) {}

  /** Nothing for a token that is unknown or revoked. */
  Future<Optional<Holder>> holderOf(String bearerToken);
}
