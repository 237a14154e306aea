package io.tinyprofiler.hub.ingest;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Work of one agent is done in order, that of several side by side. On one event loop. */
final class AgentQueues {

  private static final class Queue {
    private Future<?> tail = Future.succeededFuture();
    private int waiting;
  }

  private final Map<String, Queue> queues = new HashMap<>();

  /** Runs when what the agent asked before is done, however that ended. */
  <T> Future<T> run(String agent, Supplier<Future<T>> work) {
    Queue queue = queues.computeIfAbsent(agent, first -> new Queue());
    queue.waiting++;
    Future<T> done =
        queue
            .tail
            .transform(before -> work.get())
            .onComplete(
                ended -> {
                  queue.waiting--;
                  if (queue.waiting == 0) {
                    queues.remove(agent);
                  }
                });
    queue.tail = done;
    return done;
  }

  int waiting(String agent) {
    Queue queue = queues.get(agent);
    return queue == null ? 0 : queue.waiting;
  }
}
