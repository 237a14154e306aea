package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.PgIngest.Outcome;
import io.tinyprofiler.hub.ingest.PgIngest.Task;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Group commit: what several agents sent while other groups were being stored is one transaction,
 * so that a thousand agents with small batches do not cost a thousand commits. Nobody waits for
 * others to come. On one event loop.
 *
 * <p>A group that fails changes nothing; its batches are stored one by one then, so that what is
 * wrong with one stops no other. Whose batch held what PostgreSQL will not have goes alone for a
 * while: the next one of it might cost others their group too.
 */
final class BatchGroups {

  /** More would not be faster on the processors of a small server. */
  private static final int AT_ONCE = 3;

  private static final int MOST_BATCHES = 256;
  private static final long MOST_CHARACTERS = 4L * 1024 * 1024;

  /** So many batches of an agent are stored alone after one that held poison. */
  private static final int APART = 64;

  private record Waiting(Task task, Promise<Outcome> outcome) {}

  private final PgIngest ingest;
  private final Consumer<Incoming> inDoubt;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Map<String, Integer> apart = new HashMap<>(); // agent to batches to come
  private int running;

  /**
   * No groups yet.
   *
   * @param inDoubt told a batch whose group failed, perhaps in its commit, before it is stored
   *     alone
   */
  BatchGroups(PgIngest ingest, Consumer<Incoming> inDoubt) {
    this.ingest = ingest;
    this.inDoubt = inDoubt;
  }

  /** As {@link PgIngest#store}; an agent's next batch may be given when this one's is done. */
  Future<Outcome> store(Task task) {
    Promise<Outcome> outcome = Promise.promise();
    waiting.add(new Waiting(task, outcome));
    next();
    return outcome.future();
  }

  private void next() {
    while (running < AT_ONCE && !waiting.isEmpty()) {
      List<Waiting> group = group();
      running++;
      store(group)
          .onComplete(
              stored -> {
                running--;
                next();
              });
    }
  }

  private List<Waiting> group() {
    List<Waiting> group = new ArrayList<>();
    long characters = 0;
    boolean more = true;
    while (more) {
      Waiting next = waiting.remove();
      characters += next.task().batch().characters();
      group.add(next);
      more =
          !isApart(next)
              && !waiting.isEmpty()
              && !isApart(waiting.peek())
              && group.size() < MOST_BATCHES
              && characters < MOST_CHARACTERS;
    }
    return group;
  }

  private boolean isApart(Waiting one) {
    return apart.containsKey(one.task().batch().agent());
  }

  /** Completes when the group's transaction is over; batches that are stored alone go on. */
  private Future<Void> store(List<Waiting> group) {
    if (group.size() == 1) {
      alone(group.get(0));
      return group.get(0).outcome().future().transform(done -> Future.succeededFuture());
    }
    return ingest
        .storeTogether(group.stream().map(Waiting::task).toList())
        .transform(
            done -> {
              for (int i = 0; i < group.size(); i++) {
                Waiting each = group.get(i);
                Outcome outcome = done.succeeded() ? done.result().get(i).orElse(null) : null;
                if (outcome != null) {
                  each.outcome().complete(outcome);
                } else {
                  if (done.failed()) {
                    inDoubt.accept(each.task().batch());
                  }
                  alone(each);
                }
              }
              return Future.succeededFuture();
            });
  }

  private void alone(Waiting each) {
    String agent = each.task().batch().agent();
    ingest
        .store(each.task())
        .onSuccess(
            outcome -> {
              if (outcome.stored().rejected() > 0) {
                apart.put(agent, APART);
              } else {
                apart.computeIfPresent(agent, (any, left) -> left > 1 ? left - 1 : null);
              }
            })
        .onComplete(each.outcome());
  }
}
