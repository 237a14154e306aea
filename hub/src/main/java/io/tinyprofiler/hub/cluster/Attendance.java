package io.tinyprofiler.hub.cluster;

import java.util.List;

/**
 * The hubs that are in a cluster against those that were configured.
 *
 * @param hubs that are there, this one among them
 * @param missing configured and not there, as {@code cluster.members} has them
 * @param unlisted there and not configured, {@code ADDRESS:PORT}
 */
public record Attendance(int hubs, List<String> missing, List<String> unlisted) {

  public Attendance {
    missing = List.copyOf(missing);
    unlisted = List.copyOf(unlisted);
  }

  /** Whether the cluster is the configured one. */
  public boolean asConfigured() {
    return missing.isEmpty() && unlisted.isEmpty();
  }
}
