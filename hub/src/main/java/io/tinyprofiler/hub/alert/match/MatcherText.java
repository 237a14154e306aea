package io.tinyprofiler.hub.alert.match;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads matchers as people write them: {@code severity="critical", agent=~"pi-.*"}. */
public final class MatcherText {

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(=~|=|!=|!~)\\s*(.*?)\\s*", Pattern.DOTALL);

  private MatcherText() {}

  /**
   * Reads a list, with or without braces.
   *
   * @throws IllegalArgumentException naming the matcher that is none
   */
  public static List<Matcher> all(String text) {
    String inner = text.startsWith("{") ? text.substring(1) : text;
    inner = inner.endsWith("}") ? inner.substring(0, inner.length() - 1) : inner;
    List<Matcher> matchers = new ArrayList<>();
    for (String one : split(inner)) {
      matchers.add(one(one));
    }
    return matchers;
  }

  /** At commas outside of quotes; an empty rest is none. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ',' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
        continue;
      }
      if (c == '"' && !escaped) {
        quoted = !quoted;
      }
      escaped = c == '\\' && !escaped;
      part.append(c);
    }
    if (!part.toString().isBlank()) {
      parts.add(part.toString());
    }
    return parts;
  }

  /**
   * Reads one matcher.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Matcher one(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text.strip() + "' is not a matcher");
    }
    String raw = form.group(3);
    boolean quoted = raw.startsWith("\"");
    if (quoted && (raw.length() < 2 || !raw.endsWith("\""))) {
      throw new IllegalArgumentException("'" + text.strip() + "' lacks a closing quote");
    }
    String value = unescape(quoted ? raw.substring(1, raw.length() - 1) : raw, text);
    return new Matcher(form.group(1), Matcher.Operator.of(form.group(2)), value);
  }

  /** An escape that means nothing is left as it stands, which regular expressions need. */
  private static String unescape(String raw, String text) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '"') {
        throw new IllegalArgumentException(
            "'" + text.strip() + "' has a quote inside its value that is not escaped");
      }
      if (c != '\\' || i + 1 == raw.length()) {
        value.append(c);
        continue;
      }
      char next = raw.charAt(++i);
      switch (next) {
        case 'n' -> value.append('\n');
        case '"', '\\' -> value.append(next);
        default -> value.append('\\').append(next);
      }
    }
    return value.toString();
  }
}
