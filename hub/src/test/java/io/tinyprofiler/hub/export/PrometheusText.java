package io.tinyprofiler.hub.export;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code promtool check metrics} insists on, in small. */
final class PrometheusText {

  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:%s(?:,%s)*)?\\})? (\\S+)".formatted(LABEL, LABEL));

  private PrometheusText() {}

  /** Samples by name and labels; an {@link AssertionError} where the text is not well-formed. */
  static Map<String, Double> parse(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    Set<String> closed = new HashSet<>();
    String family = null;
    boolean typed = false;
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    for (String line : text.lines().toList()) {
      Matcher comment = COMMENT.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (comment.matches()) {
        if (!comment.group(2).equals(family)) {
          if (!closed.add(comment.group(2))) {
            throw new AssertionError("family in two places: " + line);
          }
          family = comment.group(2);
          typed = false;
        }
        typed |= comment.group(1).equals("TYPE");
      } else if (sample.matches()) {
        if (!typed || !sample.group(1).equals(family)) {
          throw new AssertionError("sample outside of its family: " + line);
        }
        String key = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
        if (samples.put(key, Double.valueOf(sample.group(3))) != null) {
          throw new AssertionError("sample twice: " + line);
        }
      } else {
        throw new AssertionError("neither comment nor sample: " + line);
      }
    }
    return samples;
  }
}
