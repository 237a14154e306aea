package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.spool.RecordSink;
import io.tinyprofiler.shared.record.AgentRecord;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A session's records on their way to the sink. The end of a run or of the session is handed over
 * only when all before it is durable: a run that misses a chunk must never look complete. After the
 * first failure nothing more is handed over.
 */
final class RecordQueue {

  /** Told how it goes. */
  interface Listener {
    void durable(AgentRecord record);

    void failed(Throwable cause);
  }

  private final RecordSink sink;
  private final Listener listener;
  private final Queue<AgentRecord> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean failed;

  RecordQueue(RecordSink sink, Listener listener) {
    this.sink = sink;
    this.listener = listener;
  }

  void append(AgentRecord record) {
    if (!failed) {
      waiting.add(record);
      handOver();
    }
  }

  private void handOver() {
    while (!waiting.isEmpty() && (underWay == 0 || !isEnd(waiting.peek()))) {
      AgentRecord record = waiting.remove();
      underWay++;
      sink.append(record).onComplete(done -> stored(record, done.cause()));
    }
  }

  private void stored(AgentRecord record, Throwable failure) {
    underWay--;
    if (failed) {
      return;
    }
    if (failure != null) {
      failed = true;
      waiting.clear();
      listener.failed(failure);
      return;
    }
    listener.durable(record);
    handOver();
  }

  private static boolean isEnd(AgentRecord record) {
    return record instanceof AgentRecord.RunEnded || record instanceof AgentRecord.SessionEnded;
  }
}
