package io.tinyprofiler.hub.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;

/**
 * Critical alerts of one group, and what people have done about them so far.
 *
 * @param groupKey the group of alerts, as the routes name it
 * @param agent whose agent's it is; empty if it is no one agent's
 * @param firing how many of its alerts fire
 * @param acknowledged when somebody took it on; null before
 * @param mitigated when its effects were stopped; null before, and again if an alert fired later
 * @param resolved null before
 * @param escalatedAt when others were told that nobody took it on; null if that was not needed
 */
public record Incident(
    long id,
    String groupKey,
    String title,
    String agent,
    State state,
    int firing,
    Instant openedAt,
    Mark acknowledged,
    Mark mitigated,
    Mark resolved,
    Instant escalatedAt) {

  /** How far people are with it. */
  public enum State {
    OPEN,
    ACKNOWLEDGED,
    MITIGATED,
    RESOLVED;

    /** Reads what {@link #text} wrote. */
    public static State of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who did something, and when. */
  public record Mark(Instant at, String by) {}

  /** A fresh one, of which nobody knows yet. */
  public static Incident opened(String groupKey, String title, String agent, Instant now) {
    return new Incident(0, groupKey, title, agent, State.OPEN, 0, now, null, null, null, null);
  }

  Incident with(Mark acknowledged, Mark mitigated, Mark resolved) {
    State reached =
        resolved != null
            ? State.RESOLVED
            : mitigated != null
                ? State.MITIGATED
                : acknowledged != null ? State.ACKNOWLEDGED : State.OPEN;
    return new Incident(
        id,
        groupKey,
        title,
        agent,
        reached,
        firing,
        openedAt,
        acknowledged,
        mitigated,
        resolved,
        escalatedAt);
  }

  Incident escalated(Instant at) {
    return new Incident(
        id, groupKey, title, agent, state, firing, openedAt, acknowledged, mitigated, resolved, at);
  }
}
