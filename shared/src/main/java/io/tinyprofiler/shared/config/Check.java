package io.tinyprofiler.shared.config;

import java.util.Collection;

/**
 * What configuration records use to refuse a value; the loader adds the file and the key's path.
 */
public final class Check {

  private Check() {}

  /**
   * Refuses a number outside its range.
   *
   * @throws IllegalArgumentException naming key, value and range
   */
  public static long range(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d; allowed: %d to %d".formatted(key, value, min, max));
    }
    return value;
  }

  /**
   * Refuses an empty text.
   *
   * @throws IllegalArgumentException naming the key
   */
  public static String present(String key, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is empty; allowed: a text");
    }
    return value;
  }

  /**
   * Refuses a text that is not one of a few.
   *
   * @throws IllegalArgumentException naming key, value and what is allowed
   */
  public static String oneOf(String key, String value, Collection<String> allowed) {
    if (!allowed.contains(value)) {
      throw new IllegalArgumentException(
          "%s is '%s'; allowed: %s".formatted(key, value, String.join(", ", allowed)));
    }
    return value;
  }

  /**
   * Refuses a text that does not match.
   *
   * @throws IllegalArgumentException naming key, value and what is allowed
   */
  public static String matches(String key, String value, String regex, String allowed) {
    if (value == null || !value.matches(regex)) {
      throw new IllegalArgumentException("%s is '%s'; allowed: %s".formatted(key, value, allowed));
    }
    return value;
  }
}
