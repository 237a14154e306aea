package io.tinyprofiler.hub.alert.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;

/**
 * A condition on one label. Regular expressions are RE2 and must match the whole value; a label
 * that is absent is empty.
 */
public final class Matcher implements Comparable<Matcher> {

  /** How a value is compared. */
  public enum Operator {
    EQUAL("=", true, false),
    NOT_EQUAL("!=", false, false),
    MATCHES("=~", true, true),
    NOT_MATCHES("!~", false, true);

    private final String sign;
    private final boolean positive;
    private final boolean regex;

    Operator(String sign, boolean positive, boolean regex) {
      this.sign = sign;
      this.positive = positive;
      this.regex = regex;
    }

    public static Operator of(boolean positive, boolean regex) {
      return positive ? regex ? MATCHES : EQUAL : regex ? NOT_MATCHES : NOT_EQUAL;
    }

    static Operator of(String sign) {
      for (Operator operator : values()) {
        if (operator.sign.equals(sign)) {
          return operator;
        }
      }
      throw new IllegalArgumentException("'" + sign + "' is not one of = != =~ !~");
    }
  }

  private final String name;
  private final Operator operator;
  private final String value;
  private final Pattern pattern;

  /**
   * A matcher.
   *
   * @throws IllegalArgumentException if the value is not the regular expression that it must be
   */
  public Matcher(String name, Operator operator, String value) {
    this.name = name;
    this.operator = operator;
    this.value = value;
    this.pattern = operator.regex ? compile(value) : null;
  }

  private static Pattern compile(String value) {
    try {
      return Pattern.compile("^(?:" + value + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is not a regular expression: %s".formatted(value, e.getDescription()), e);
    }
  }

  public String name() {
    return name;
  }

  public String value() {
    return value;
  }

  public boolean positive() {
    return operator.positive;
  }

  public boolean regex() {
    return operator.regex;
  }

  public boolean matches(Labels labels) {
    return matches(labels.get(name));
  }

  boolean matches(String given) {
    boolean same = pattern == null ? value.equals(given) : pattern.matches(given);
    return same == operator.positive;
  }

  @Override
  public int compareTo(Matcher other) {
    int order = name.compareTo(other.name);
    order = order != 0 ? order : value.compareTo(other.value);
    return order != 0 ? order : operator.compareTo(other.operator);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher matcher && compareTo(matcher) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, operator, value);
  }

  @Override
  public String toString() {
    return name + operator.sign + Quoted.matcher(value);
  }
}
