package io.tinyprofiler.shared.bus;

import io.tinyprofiler.shared.record.SessionOutcome;
import java.util.List;

/** An agent's answer to a {@link Command}. */
public sealed interface CommandReply {

  /** Journalled: the agent owns the session, or obeys. */
  record Accepted() implements CommandReply {}

  /** The session ended before; its records are on their way or stored. */
  record Ended(SessionOutcome outcome) implements CommandReply {}

  /** The agent does not know the session, and will not start this attempt of it any more. */
  record Unknown() implements CommandReply {}

  /**
   * Not now, or never.
   *
   * @param code kebab-case, e.g. {@code device-busy}, {@code device-unknown}, {@code attempt-old}
   */
  record Denied(String code, String text) implements CommandReply {}

  /** Outcome of a scan, by port. */
  record Scanned(List<String> appeared, List<String> vanished, List<String> stayed)
      implements CommandReply {}
}
