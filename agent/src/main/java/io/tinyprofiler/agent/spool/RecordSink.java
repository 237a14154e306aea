package io.tinyprofiler.agent.spool;

import io.tinyprofiler.shared.record.AgentRecord;
import io.vertx.core.Future;

/** Where records go. */
@FunctionalInterface
public interface RecordSink {

  /**
   * Takes a record; the order of calls is the order of the records.
   *
   * @return completes when the record is durable; fails with a {@link
   *     io.tinyprofiler.shared.problem.Problem} ({@code spool-full}, {@code spool-busy}, {@code
   *     record-too-large}, {@code spool-failed}) when it is not kept
   */
  Future<Void> append(AgentRecord record);
}
