package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What this agent knows of sessions: a projection of the records, kept in the same transaction as
 * each record, so that it survives a crash exactly as far as the records do.
 */
public final class SessionJournal {

  /**
   * A session that this agent accepted.
   *
   * @param nextIndex of the run to do next, from 0
   * @param openRun null between runs
   * @param outcome null while the session is open
   * @param doubtful whether it was read from a damaged spool and may be an older state
   */
  public record Entry(
      int attempt,
      SessionSpec spec,
      int nextIndex,
      UUID openRun,
      SessionOutcome outcome,
      boolean doubtful) {}

  private final Writer writer;

  SessionJournal(Writer writer) {
    this.writer = writer;
  }

  public Future<Optional<Entry>> find(UUID session) {
    return writer.submit(0, store -> store.sessions().find(session));
  }

  /** Sessions without an end, oldest first. */
  public Future<List<Entry>> open() {
    return writer.submit(0, store -> store.sessions().open());
  }

  /** Remembers, durably, that this attempt of a session will never be started here. */
  public Future<Void> refuse(UUID session, int attempt) {
    return writer.submit(
        0,
        store -> {
          store.refuseAttempt(session, attempt);
          return null;
        });
  }

  /** The highest refused attempt of a session. */
  public Future<OptionalInt> refusedAttempt(UUID session) {
    return writer.submit(0, store -> store.sessions().refusedAttempt(session));
  }
}
