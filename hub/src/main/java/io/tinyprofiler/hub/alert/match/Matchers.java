package io.tinyprofiler.hub.alert.match;

import java.util.List;
import java.util.stream.Collectors;

/** Conditions that must all hold; none holds always. */
public record Matchers(List<Matcher> all) {

  public static final Matchers ANY = new Matchers(List.of());

  public Matchers {
    all = all.stream().sorted().toList();
  }

  public boolean match(Labels labels) {
    for (Matcher matcher : all) {
      if (!matcher.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** Whether they would match an alert without any of these labels. */
  public boolean matchNothing() {
    return all.stream().allMatch(matcher -> matcher.matches(""));
  }

  @Override
  public String toString() {
    return all.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
  }
}
