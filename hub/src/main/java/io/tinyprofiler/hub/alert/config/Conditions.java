package io.tinyprofiler.hub.alert.config;

import io.tinyprofiler.hub.alert.match.Matcher;
import io.tinyprofiler.hub.alert.match.Matcher.Operator;
import io.tinyprofiler.hub.alert.match.MatcherText;
import io.tinyprofiler.hub.alert.match.Matchers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The three ways in which the file writes matchers. */
final class Conditions {

  private Conditions() {}

  static Matchers of(Map<String, String> equal, Map<String, String> regex, List<String> texts) {
    List<Matcher> all = new ArrayList<>();
    if (equal != null) {
      equal.forEach((name, value) -> all.add(new Matcher(name, Operator.EQUAL, value)));
    }
    if (regex != null) {
      regex.forEach((name, value) -> all.add(new Matcher(name, Operator.MATCHES, value)));
    }
    if (texts != null) {
      texts.forEach(text -> all.addAll(MatcherText.all(text)));
    }
    return new Matchers(all);
  }
}
