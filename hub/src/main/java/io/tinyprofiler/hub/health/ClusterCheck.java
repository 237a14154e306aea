package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.cluster.Attendance;
import io.tinyprofiler.hub.cluster.Peers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether the hubs of the cluster are the configured ones; a hub on its own has no such check. */
final class ClusterCheck {

  private ClusterCheck() {}

  static List<Check> of(Peers peers, Instant now) {
    return peers.attendance().map(found -> List.of(of(found, now))).orElse(List.of());
  }

  private static Check of(Attendance found, Instant now) {
    return Check.degradedIf(
        !found.asConfigured(), "cluster", found.hubs(), "hubs", now, difference(found));
  }

  private static String difference(Attendance found) {
    List<String> parts = new ArrayList<>();
    if (!found.missing().isEmpty()) {
      parts.add("not there: " + String.join(", ", found.missing()));
    }
    if (!found.unlisted().isEmpty()) {
      parts.add("not in cluster.members: " + String.join(", ", found.unlisted()));
    }
    return String.join("; ", parts);
  }
}
