package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.AgentRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** Keeps records on disk until the hub has stored them. */
public final class Spool implements RecordSink {

  private final SessionJournal journal = new SessionJournal();

  private Spool() {}

  /** Opens the spool in a folder, which is made if need be. */
  public static Future<Spool> open(Vertx vertx, Path folder, SpoolConfig config) {
    return Future.failedFuture("not yet");
  }

  @Override
  public Future<Void> append(AgentRecord record) {
    return Future.failedFuture("not yet");
  }

  public SessionJournal journal() {
    return journal;
  }

  public Future<Void> close() {
    return Future.failedFuture("not yet");
  }
}
