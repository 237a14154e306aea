package io.tinyprofiler.hub.alert.config;

import io.tinyprofiler.hub.alert.config.RoutingYaml.Node;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.tinyprofiler.hub.alert.route.Grouping;
import io.tinyprofiler.hub.alert.route.Route;
import io.tinyprofiler.hub.alert.route.Route.Telling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Builds the tree of routes: each node has from its parent what it does not say itself. */
final class RouteTree {

  private static final Telling DEFAULTS =
      new Telling(
          null,
          Grouping.TOGETHER,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofHours(4),
          List.of(),
          List.of());

  private final Set<String> receivers;
  private final Set<String> intervals;

  /**
   * A builder.
   *
   * @param receivers names that may be used
   * @param intervals names that may be used
   */
  RouteTree(Set<String> receivers, Set<String> intervals) {
    this.receivers = receivers;
    this.intervals = intervals;
  }

  Route build(Node root) {
    if (root == null) {
      throw new IllegalArgumentException("'route' is missing");
    }
    Matchers matchers = Conditions.of(root.match(), root.matchRe(), root.matchers());
    if (root.receiver() == null) {
      throw new IllegalArgumentException("route: the root needs a receiver");
    }
    if (!matchers.all().isEmpty() || root.further()) {
      throw new IllegalArgumentException(
          "route: the root takes every alert, so matchers and continue are not allowed");
    }
    if (root.muteTimeIntervals() != null || root.activeTimeIntervals() != null) {
      throw new IllegalArgumentException("route: time intervals are not allowed at the root");
    }
    return node("route", root, DEFAULTS, "");
  }

  private Route node(String path, Node node, Telling parent, String prefix) {
    Matchers matchers;
    Telling telling;
    try {
      matchers = Conditions.of(node.match(), node.matchRe(), node.matchers());
      telling = telling(node, parent);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
    String key = prefix + matchers;
    List<Route> routes = new ArrayList<>();
    if (node.routes() != null) {
      for (int i = 0; i < node.routes().size(); i++) {
        routes.add(
            node("%s.routes[%d]".formatted(path, i), node.routes().get(i), telling, key + "/"));
      }
    }
    return new Route(key, matchers, node.further(), telling, routes);
  }

  private Telling telling(Node node, Telling parent) {
    return new Telling(
        node.receiver() == null ? parent.receiver() : known("receiver", node.receiver(), receivers),
        grouping(node.groupBy(), parent.grouping()),
        node.groupWait() == null ? parent.groupWait() : Span.of(node.groupWait()),
        positive("group_interval", node.groupInterval(), parent.groupInterval()),
        positive("repeat_interval", node.repeatInterval(), parent.repeatInterval()),
        times(node.muteTimeIntervals()),
        times(node.activeTimeIntervals()));
  }

  private List<String> times(List<String> names) {
    if (names == null) {
      return List.of();
    }
    names.forEach(name -> known("time interval", name, intervals));
    return List.copyOf(names);
  }

  private static String known(String what, String name, Set<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException("%s '%s' is not defined".formatted(what, name));
    }
    return name;
  }

  private static Grouping grouping(List<String> names, Grouping parent) {
    if (names == null || names.isEmpty()) {
      return parent;
    }
    if (names.contains("...")) {
      if (names.size() > 1) {
        throw new IllegalArgumentException("group_by has '...' and other labels besides");
      }
      return Grouping.APART;
    }
    Set<String> labels = new HashSet<>();
    for (String name : names) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw new IllegalArgumentException("group_by: '" + name + "' is not a label's name");
      }
      if (!labels.add(name)) {
        throw new IllegalArgumentException("group_by has '" + name + "' twice");
      }
    }
    return new Grouping(labels, false);
  }

  private static Duration positive(String key, String text, Duration parent) {
    Duration span = text == null ? parent : Span.of(text);
    if (span.isZero()) {
      throw new IllegalArgumentException(key + " is 0; allowed: more");
    }
    return span;
  }
}
