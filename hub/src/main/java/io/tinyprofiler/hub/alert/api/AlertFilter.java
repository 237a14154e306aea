package io.tinyprofiler.hub.alert.api;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tinyprofiler.hub.alert.api.Views.AlertView;
import io.tinyprofiler.hub.alert.match.MatcherText;
import io.tinyprofiler.hub.alert.match.Matchers;
import io.tinyprofiler.hub.web.Request;
import java.util.function.Predicate;

/** Which alerts a caller wants to see. */
record AlertFilter(
    Matchers matchers,
    Predicate<String> receiver,
    boolean active,
    boolean silenced,
    boolean inhibited)
    implements Predicate<AlertView> {

  /**
   * Reads the parameters.
   *
   * @throws IllegalArgumentException if one is not what it must be
   */
  static AlertFilter of(Request request) {
    return new AlertFilter(
        matchers(request),
        request.query("receiver").map(AlertFilter::named).orElse(any -> true),
        flag(request, "active"),
        flag(request, "silenced"),
        flag(request, "inhibited"));
  }

  static Matchers matchers(Request request) {
    return new Matchers(request.queries("filter").stream().map(MatcherText::one).toList());
  }

  private static Predicate<String> named(String regex) {
    try {
      return Pattern.compile("^(?:" + regex + ")$")::matches;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("receiver: " + e.getMessage(), e);
    }
  }

  private static boolean flag(Request request, String name) {
    return request.query(name).map(Boolean::parseBoolean).orElse(true);
  }

  @Override
  public boolean test(AlertView alert) {
    return matchers.match(alert.labels())
        && (active || !alert.status().state().equals("active"))
        && (silenced || alert.status().silencedBy().isEmpty())
        && (inhibited || alert.status().inhibitedBy().isEmpty())
        && alert.receivers().stream().anyMatch(at -> receiver.test(at.name()));
  }
}
