package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.agent.spool.SessionJournal;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.vertx.core.Future;

/** How runs and sessions ended of which this agent has nothing but the journal. */
final class LastWords {

  private final RecordSink sink;

  LastWords(RecordSink sink) {
    this.sink = sink;
  }

  /** Ends the run that is open, if one is, as the agent's failure. */
  Future<Void> ofRun(SessionJournal.Entry entry, String why) {
    return entry.openRun() == null
        ? Future.succeededFuture()
        : sink.append(
            new AgentRecord.RunEnded(
                entry.spec().session(),
                entry.openRun(),
                RunStatus.LOST,
                null,
                null,
                null,
                null,
                null,
                0,
                FailureKind.AGENT,
                why));
  }

  /** Ends the session as the agent's failure, or as cancelled if it was asked to end. */
  Future<Void> ofSession(SessionJournal.Entry entry, boolean cancelled, String why) {
    AgentRecord end =
        cancelled
            ? new AgentRecord.SessionEnded(
                entry.spec().session(), SessionOutcome.CANCELLED, null, "")
            : new AgentRecord.SessionEnded(
                entry.spec().session(), SessionOutcome.FAILED, FailureKind.AGENT, why);
    return ofRun(entry, why).compose(closed -> sink.append(end));
  }
}
