package io.tinyprofiler.hub.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus' query language as is needed to ask what a file's expression means. */
final class PromQl {

  /** In this order a place in an expression is one of these, or of no interest. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<skip>\"[^\"]*\"|'[^']*'|\\{(?:[^}\"]|\"[^\"]*\")*\\}|\\[[^\\]]*\\]"
              + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\))"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<call>\\s*\\()?"
              + "|(?<compare>==|!=|>=|<=|>|<)"
              + "|(?<number>[0-9][0-9a-zA-Z.]*)");

  private static final Set<String> WORDS =
      Set.of(
          "sum",
          "min",
          "max",
          "avg",
          "count",
          "group",
          "stddev",
          "stdvar",
          "topk",
          "bottomk",
          "count_values",
          "quantile",
          "and",
          "or",
          "unless",
          "bool",
          "offset",
          "by",
          "without");

  private PromQl() {}

  /** Metrics that an expression names. */
  static Set<String> metrics(String expression) {
    Set<String> metrics = new TreeSet<>();
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      String name = token.group("name");
      if (name != null && token.group("call") == null && !WORDS.contains(name)) {
        metrics.add(name);
      }
    }
    return metrics;
  }

  /**
   * An alert's expression as a question that has an answer while nothing is wrong: comparisons say
   * 0 or 1 instead of dropping what does not hold, and {@code absent(x)} is asked as {@code (x)}.
   */
  static String question(String alert) {
    return TOKEN
        .matcher(alert)
        .replaceAll(
            token -> {
              String compare = alert.substring(token.start(), token.end());
              String asked =
                  switch (compare) {
                    case "==", "!=", ">=", "<=", ">", "<" -> compare + " bool";
                    case "absent(" -> "(";
                    default -> compare;
                  };
              return Matcher.quoteReplacement(asked);
            });
  }

  /** A panel's expression with all of each variable chosen. */
  static String withVariables(String panel, List<String> variables) {
    String all = panel.replace("$__rate_interval", "1m");
    for (String variable : variables) {
      all = all.replaceAll("\\$" + variable + "\\b", ".*");
    }
    return all;
  }

  /** Names of the variables that an expression uses. */
  static List<String> variables(String panel) {
    List<String> used = new ArrayList<>();
    Matcher variable = Pattern.compile("\\$\\{?(\\w+)").matcher(panel);
    while (variable.find()) {
      used.add(variable.group(1));
    }
    return used;
  }
}
