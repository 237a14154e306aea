package io.tinyprofiler.hub.deploy.record;

import java.time.Instant;
import java.util.UUID;

/**
 * A deploy or rollback that has ended.
 *
 * @param kind deploy or rollback
 * @param colour that the new release was started on
 * @param outcome done, or rolled_back: the old release serves on
 * @param step the last one taken
 * @param reason why it was turned back; empty if it was not
 */
public record DeployView(
    UUID id,
    String kind,
    String fromVersion,
    String toVersion,
    String colour,
    String requestedBy,
    Instant startedAt,
    Instant endedAt,
    String outcome,
    String step,
    String reason) {

  boolean done() {
    return outcome.equals("done");
  }

  /** For people, one sentence. */
  String sentence() {
    double seconds = (endedAt.toEpochMilli() - startedAt.toEpochMilli()) / 1000.0;
    return done()
        ? "%s from %s to %s on %s by %s, done in %.1f s"
            .formatted(kind, fromVersion, toVersion, colour, requestedBy, seconds)
        : "%s from %s to %s by %s was turned back after %.1f s, %s serves: %s"
            .formatted(kind, fromVersion, toVersion, requestedBy, seconds, fromVersion, reason);
  }
}
