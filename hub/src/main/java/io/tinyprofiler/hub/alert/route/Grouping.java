package io.tinyprofiler.hub.alert.route;

import io.tinyprofiler.hub.alert.match.Labels;
import java.util.Set;

/**
 * By which labels alerts are told of together.
 *
 * @param all by every label, so that each alert is a group
 */
public record Grouping(Set<String> names, boolean all) {

  public static final Grouping TOGETHER = new Grouping(Set.of(), false);
  public static final Grouping APART = new Grouping(Set.of(), true);

  public Grouping {
    names = Set.copyOf(names);
  }

  public Labels of(Labels labels) {
    return all ? labels : labels.only(names::contains);
  }
}
