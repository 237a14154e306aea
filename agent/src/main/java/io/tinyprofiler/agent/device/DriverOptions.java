package io.tinyprofiler.agent.device;

import io.tinyprofiler.shared.config.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The options of one driver, each with its default; one that nobody asked for is a mistake. */
public final class DriverOptions {

  private final Map<String, String> given;
  private final Set<String> known = new HashSet<>(Set.of("baudRate"));

  public DriverOptions(Map<String, String> given) {
    this.given = given;
  }

  public String text(String key, String otherwise) {
    known.add(key);
    return given.getOrDefault(key, otherwise);
  }

  public int number(String key, int otherwise, int min, int max) {
    String text = text(key, Integer.toString(otherwise));
    Check.matches("option " + key, text, "[0-9]{1,9}", "%d to %d".formatted(min, max));
    Check.range("option " + key, Integer.parseInt(text), min, max);
    return Integer.parseInt(text);
  }

  /** What people write for bytes that have no sign: {@code \n}, {@code \r}, {@code \t}. */
  public String escaped(String key, String otherwise) {
    return text(key, otherwise).replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
  }

  /** A pattern for text that has one character for each byte; null if it is empty. */
  public Pattern pattern(String key, String otherwise) {
    String regex = text(key, otherwise);
    try {
      byte[] utf8 = regex.getBytes(StandardCharsets.UTF_8);
      return regex.isEmpty()
          ? null
          : Pattern.compile(new String(utf8, StandardCharsets.ISO_8859_1), Pattern.MULTILINE);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "option %s is no pattern: %s".formatted(key, e.getDescription()), e);
    }
  }

  /**
   * To be called when all were asked for.
   *
   * @throws IllegalArgumentException if another one was given
   */
  public void noOthers() {
    for (String key : given.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "option %s is unknown; use one of: %s"
                .formatted(key, String.join(", ", known.stream().sorted().toList())));
      }
    }
  }

  /** The device's identity: what was chosen, or the port's name without its folders. */
  public static String uid(String chosen, String driver, String port) {
    return chosen.isEmpty() ? driver + "-" + Path.of(port).getFileName() : chosen;
  }
}
