package io.tinyprofiler.hub.web;

/** A label that a list is narrowed to, as {@code key=value} in a query. */
public record Label(String key, String value) {

  /**
   * Reads one.
   *
   * @throws InvalidField without an equals sign behind a key
   */
  public static Label of(String text) {
    int at = text.indexOf('=');
    if (at <= 0) {
      throw new InvalidField("label", "'" + text + "' is no label", "give it as key=value");
    }
    return new Label(text.substring(0, at), text.substring(at + 1));
  }

  /** For a statement; null narrows nothing. */
  public static String keyOf(Label label) {
    return label == null ? null : label.key;
  }

  /** For a statement; null narrows nothing. */
  public static String valueOf(Label label) {
    return label == null ? null : label.value;
  }
}
