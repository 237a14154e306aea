package io.tinyprofiler.hub.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/**
 * A line of an incident's timeline.
 *
 * @param by who did it; null for what the hub noted by itself
 * @param item key of the checklist's step that a note is about; null if of none
 */
public record Entry(Instant at, Kind kind, String text, String by, String item) {

  /** What a line is about. */
  public enum Kind {
    OPENED,
    ALERT_FIRED,
    ALERT_RESOLVED,
    ACKNOWLEDGED,
    NOTE,
    MITIGATED,
    RELAPSED,
    RESOLVED,
    ESCALATED,
    HEALTH_CHANGED,
    DEVICE_CHANGED,
    AGENT_CHANGED,
    SESSION_FAILED,
    ERROR,
    DEPLOY,
    ACTION_ADDED,
    ACTION_DONE;

    /** Reads what {@link #text} wrote. */
    public static Kind of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the hub noted by itself. */
  public static Entry noted(Instant at, Kind kind, String text) {
    return new Entry(at, kind, text, null, null);
  }

  static Entry by(String who, Instant at, Kind kind, String text) {
    return new Entry(at, kind, text, who, null);
  }
}
