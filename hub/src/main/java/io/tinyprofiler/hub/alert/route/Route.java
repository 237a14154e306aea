package io.tinyprofiler.hub.alert.route;

import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.Matchers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of the tree that alerts walk down, with everything that it has from its ancestors.
 *
 * @param key the matchers of the path to it, by which groups are named
 * @param further whether its later siblings see what it took, too
 */
public record Route(
    String key, Matchers matchers, boolean further, Telling telling, List<Route> routes) {

  /**
   * Whom a route tells and when.
   *
   * @param groupWait from a group's first alert to its first notice
   * @param groupInterval from one look at the group to the next
   * @param repeatInterval after which a group without changes is told again
   * @param muted names of the times in which nothing is sent
   * @param active names of the times outside of which nothing is sent; none is always
   */
  public record Telling(
      String receiver,
      Grouping grouping,
      Duration groupWait,
      Duration groupInterval,
      Duration repeatInterval,
      List<String> muted,
      List<String> active) {}

  public Route {
    routes = List.copyOf(routes);
  }

  /** The routes that an alert takes, in their order; at least this one if its matchers match. */
  public List<Route> match(Labels labels) {
    List<Route> taken = new ArrayList<>();
    if (matchers.match(labels)) {
      collect(labels, taken);
    }
    return taken;
  }

  private void collect(Labels labels, List<Route> taken) {
    int before = taken.size();
    for (Route route : routes) {
      if (route.matchers.match(labels)) {
        route.collect(labels, taken);
        if (!route.further) {
          break;
        }
      }
    }
    if (taken.size() == before) {
      taken.add(this);
    }
  }

  /** The name of the group of these labels. */
  public String groupKey(Labels group) {
    return key + ":" + group;
  }
}
