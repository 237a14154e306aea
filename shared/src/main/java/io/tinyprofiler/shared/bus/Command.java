package io.tinyprofiler.shared.bus;

import io.tinyprofiler.shared.record.SessionSpec;
import java.util.UUID;

/** What the hub asks of an agent. Idempotent, answered at once; the outcome arrives as records. */
public sealed interface Command {

  /**
   * Run a session.
   *
   * @param attempt from 1; an agent refuses an attempt lower than one it has journalled
   */
  record StartSession(int attempt, SessionSpec spec) implements Command {}

  record CancelSession(UUID session) implements Command {}

  /** Do you know this session? An agent that does not journals (session, attempt) as refused. */
  record AskSession(UUID session, int attempt) implements Command {}

  /** Look for devices now. */
  record Scan() implements Command {}
}
