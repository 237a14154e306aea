package io.tinyprofiler.hub.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * A token as clients see it.
 *
 * @param agent the agent that a token of role agent is bound to, otherwise null
 * @param revokedAt null while it is valid
 * @param expiresAt when it ends by itself; null for never
 * @param token the secret; only in the answer that creates it
 */
record TokenView(
    UUID id,
    String name,
    String role,
    String agent,
    Instant createdAt,
    Instant revokedAt,
    Instant expiresAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) String token) {

  TokenView withSecret(String secret) {
    return new TokenView(id, name, role, agent, createdAt, revokedAt, expiresAt, secret);
  }
}
