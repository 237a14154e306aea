package io.tinyprofiler.hub.alert.route;

import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.match.Matchers;
import java.util.List;

/**
 * While a source fires, targets with the same values of some labels are not told.
 *
 * @param equal names of those labels
 */
public record InhibitRule(Matchers source, Matchers target, List<String> equal) {

  public InhibitRule {
    equal = List.copyOf(equal);
  }

  /** What source and target must have in common. */
  List<String> tie(Labels labels) {
    return equal.stream().map(labels::get).toList();
  }
}
