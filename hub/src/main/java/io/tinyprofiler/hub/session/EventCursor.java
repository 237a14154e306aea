package io.tinyprofiler.hub.session;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a client is with the events of a session; the id of each event.
 *
 * @param run whose tokens it has; null if it has none
 * @param next position of the run's next token
 * @param version of the session that it has; empty if it has none
 */
record EventCursor(UUID run, int next, String version) {

  static final EventCursor START = new EventCursor(null, 0, "");

  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|none)_(\\d{1,9})_([a-z0-9-]*)");

  /** What a client gives back; one that is none of ours begins anew. */
  static EventCursor of(Optional<String> lastEventId) {
    Matcher given = TEXT.matcher(lastEventId.orElse(""));
    return given.matches()
        ? new EventCursor(
            given.group(1).equals("none") ? null : UUID.fromString(given.group(1)),
            Integer.parseInt(given.group(2)),
            given.group(3))
        : START;
  }

  EventCursor at(UUID otherRun, int position) {
    return new EventCursor(otherRun, position, version);
  }

  EventCursor with(String otherVersion) {
    return new EventCursor(run, next, otherVersion);
  }

  String text() {
    return "%s_%d_%s".formatted(run == null ? "none" : run, next, version);
  }
}
