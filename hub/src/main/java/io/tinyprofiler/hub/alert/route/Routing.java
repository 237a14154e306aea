package io.tinyprofiler.hub.alert.route;

import io.tinyprofiler.hub.alert.match.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Who is told of what.
 *
 * @param integrations by receiver: the ways in which it is told, in their order
 * @param intervals times by name
 * @param resolveTimeout after which an alert without an end is taken for resolved
 * @param shown the file, without its secrets, for people
 */
public record Routing(
    Route root,
    Map<String, List<Integration>> integrations,
    List<InhibitRule> inhibitRules,
    Map<String, List<TimeInterval>> intervals,
    Duration resolveTimeout,
    String shown) {

  /**
   * One way of telling a receiver.
   *
   * @param key receiver, kind and place, e.g. {@code team/webhook/0}: by it is remembered what was
   *     told
   * @param sendResolved whether the end of an alert is told, too
   */
  public record Integration(String receiver, String key, boolean sendResolved) {}

  public List<Route> match(Labels labels) {
    return root.match(labels);
  }

  /** Whether a route may send at a time. */
  public boolean open(Route.Telling telling, Instant time) {
    return (telling.active().isEmpty() || within(telling.active(), time))
        && !within(telling.muted(), time);
  }

  private boolean within(List<String> names, Instant time) {
    return names.stream()
        .flatMap(name -> intervals.get(name).stream())
        .anyMatch(interval -> interval.contains(time));
  }
}
