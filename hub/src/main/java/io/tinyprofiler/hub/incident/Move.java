package io.tinyprofiler.hub.incident;

import java.time.Duration;

/** What may happen to an incident. */
public sealed interface Move {

  /** An alert of its group fires anew. */
  record Fire(String summary) implements Move {}

  /** Time has passed; after the limit somebody else is to be told. Zero is no limit. */
  record Wait(Duration limit) implements Move {}

  /** Somebody takes it on. */
  record Acknowledge(String by, String text) implements Move {}

  /** Its effects are stopped. */
  record Mitigate(String by, String text) implements Move {}

  /** It is over; forced, even if alerts of it fire. */
  record Resolve(String by, String text, boolean force) implements Move {}
}
