package io.tinyprofiler.hub.alert.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What an integration was last told about a group.
 *
 * @param firing fingerprints
 * @param resolved fingerprints
 * @param expiresAt from when it is as good as never told
 */
public record Told(
    String integration,
    String groupKey,
    Set<Long> firing,
    Set<Long> resolved,
    Instant at,
    Instant expiresAt) {

  /**
   * Whether there is something to tell now.
   *
   * @param last what was told before; null if nothing was
   */
  static boolean news(
      Told last, Set<Long> firing, Set<Long> resolved, boolean sendResolved, Due due) {
    if (last == null) {
      return !firing.isEmpty();
    }
    if (!last.firing.containsAll(firing)) {
      return true;
    }
    // Told even to those who do not want it, who forget by it what fired.
    if (firing.isEmpty()) {
      return !last.firing.isEmpty();
    }
    if (sendResolved && !last.resolved.containsAll(resolved)) {
      return true;
    }
    return last.at.isBefore(due.now.minus(due.repeat));
  }

  /** When it is, and how long nothing new is said again. */
  record Due(Instant now, Duration repeat) {}
}
