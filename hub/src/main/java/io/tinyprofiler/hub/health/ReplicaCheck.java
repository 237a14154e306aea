package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.database.replica.ReplicaState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether the replica answers reads; a hub without one has no such check. */
final class ReplicaCheck {

  private ReplicaCheck() {}

  static List<Check> of(Optional<ReplicaState> replica, Instant now) {
    return replica.map(state -> List.of(of(state, now))).orElse(List.of());
  }

  private static Check of(ReplicaState state, Instant now) {
    return Check.degradedIf(
        state.trouble() != null,
        "replica",
        state.lagBytes(),
        "B behind",
        now,
        "the primary answers for %s: %s".formatted(state.address(), state.trouble()));
  }
}
