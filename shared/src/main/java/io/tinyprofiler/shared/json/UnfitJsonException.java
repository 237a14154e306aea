package io.tinyprofiler.shared.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Something in JSON, or in a tree of its values, is not what a record wants. */
public final class UnfitJsonException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** No component has this name; {@link #known} are those that there are. */
    UNKNOWN,
    /** It is no {@link #wanted}, or it is missing. */
    MISMATCH,
    /** The constructor of {@link #wanted} threw the {@link #getCause}. */
    REFUSED,
    /** Anything else, as the {@link #reason} says: a number out of range, no JSON. */
    OTHER
  }

  private final Kind kind;
  private final String reason;
  private final transient Class<?> wanted;
  private final transient Set<String> known;
  private final transient Deque<Object> path = new ArrayDeque<>();

  private UnfitJsonException(
      Kind kind, String reason, Class<?> wanted, Set<String> known, Throwable cause) {
    super(reason, cause);
    this.kind = kind;
    this.reason = reason;
    this.wanted = wanted;
    this.known = known;
  }

  static UnfitJsonException unknown(String name, Set<String> known) {
    String reason = "is unknown";
    return new UnfitJsonException(Kind.UNKNOWN, reason, null, known, null).in(name);
  }

  static UnfitJsonException mismatch(Object value, Class<?> wanted) {
    String reason = "is %s, not a %s".formatted(brief(value), wanted.getSimpleName());
    return new UnfitJsonException(Kind.MISMATCH, reason, wanted, Set.of(), null);
  }

  static UnfitJsonException missing(String name, Class<?> wanted) {
    String reason = "is missing";
    return new UnfitJsonException(Kind.MISMATCH, reason, wanted, Set.of(), null).in(name);
  }

  static UnfitJsonException refused(Class<?> record, Throwable cause) {
    String said = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    String reason = "is no %s: %s".formatted(record.getSimpleName(), said);
    return new UnfitJsonException(Kind.REFUSED, reason, record, Set.of(), cause);
  }

  static UnfitJsonException other(String reason, Throwable cause) {
    return new UnfitJsonException(Kind.OTHER, reason, null, Set.of(), cause);
  }

  private static String brief(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 80 ? text : text.substring(0, 80) + "..";
  }

  /** The same, one step further from the place: a name, or a position from 0. */
  UnfitJsonException in(Object step) {
    path.addFirst(step);
    return this;
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /** What was wanted there; null if nothing was. */
  public Class<?> wanted() {
    return wanted;
  }

  public Set<String> known() {
    return known;
  }

  /** The way there: names, and positions from 0 in lists; empty at the root. */
  public List<Object> path() {
    return List.copyOf(path);
  }

  /** The way there as people write it, e.g. {@code serial.drivers[0].port}. */
  public String dottedPath() {
    StringBuilder dotted = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer index) {
        dotted.append('[').append(index).append(']');
      } else {
        dotted.append(dotted.isEmpty() ? "" : ".").append(step);
      }
    }
    return dotted.toString();
  }

  @Override
  public String getMessage() {
    return path == null || path.isEmpty() ? reason : "field " + dottedPath() + " " + reason;
  }
}
