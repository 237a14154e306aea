package io.tinyprofiler.hub.security;

/**
 * What a look at this host's security found.
 *
 * @param level {@code ok}, {@code warn}: somebody should see to it, or {@code unknown}: it could
 *     not be looked at
 * @param text one sentence, with a next step where there is one
 */
public record Finding(String check, String level, String text) {

  static Finding ok(String check, String text) {
    return new Finding(check, "ok", text);
  }

  static Finding warn(String check, String text) {
    return new Finding(check, "warn", text);
  }

  static Finding unknown(String check, String text) {
    return new Finding(check, "unknown", text);
  }

  public boolean isBad() {
    return level.equals("warn");
  }
}
