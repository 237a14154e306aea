package io.tinyprofiler.hub.campaign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps boards busy: each has a session that runs and one that waits. A hub that does not answer is
 * asked again, under the same session's id.
 */
final class Work implements AutoCloseable {

  private static final Set<String> OVER = Set.of("completed", "failed", "cancelled");
  private static final String[] PROMPTS = {"", "Once", "Tom", "Lily", "The", "One day", "A big"};
  private static final int IN_HAND = 2;
  private static final long AGAIN_MS = 100;

  private final Site site;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int over;
  private boolean ending;

  Work(Site site) {
    this.site = site;
  }

  /** From now on a board is busy. */
  void give(String board, Random random) {
    Thread thread = new Thread(() -> keepBusy(board, random), "work-" + board);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void keepBusy(String board, Random random) {
    Deque<UUID> inHand = new ArrayDeque<>();
    while (!isEnding() || !inHand.isEmpty()) {
      while (!isEnding() && inHand.size() < IN_HAND) {
        UUID session = new UUID(random.nextLong(), random.nextLong());
        JsonObject asked = session(board, random);
        untilItAnswers(
            () -> {
              site.queue(session, asked);
              return asked;
            });
        inHand.add(session);
      }
      if (!inHand.isEmpty()) {
        over(inHand.remove());
      }
    }
  }

  private static JsonObject session(String board, Random random) {
    boolean deferred = random.nextInt(8) == 0;
    return new JsonObject()
        .put("device", board)
        .put("prompts", new JsonArray().add(PROMPTS[random.nextInt(PROMPTS.length)]))
        .put("modes", new JsonArray().add(deferred ? "deferred" : "live"))
        .put("warmups", random.nextInt(2))
        .put("repetitions", 1 + random.nextInt(3))
        .put("max_tokens", 8 + random.nextInt(72));
  }

  private void over(UUID session) {
    String[] seen = {""};
    JsonObject view = untilItAnswers(() -> site.session(session, seen[0]));
    while (!OVER.contains(view.getString("state"))) {
      seen[0] = view.getString("version");
      view = untilItAnswers(() -> site.session(session, seen[0]));
    }
    tell(view.getString("state"));
  }

  private interface Question {
    JsonObject ask();
  }

  private JsonObject untilItAnswers(Question question) {
    while (true) {
      try {
        return question.ask();
      } catch (UncheckedIOException e) {
        goOn(AGAIN_MS); // away, on its way back, or not yet aware of the board
      }
    }
  }

  private boolean isEnding() {
    lock.lock();
    try {
      return ending;
    } finally {
      lock.unlock();
    }
  }

  private void tell(String outcome) {
    lock.lock();
    try {
      outcomes.merge(outcome, 1, Integer::sum);
      over++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass, in which everybody works. */
  void goOn(long ms) {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(ms);
      while (left > 0) {
        left = news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a session is over, and not for longer than this. */
  void awaitNews(long ms) {
    lock.lock();
    try {
      int before = over;
      long left = TimeUnit.MILLISECONDS.toNanos(ms);
      while (left > 0 && over == before) {
        left = news.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Sessions by how they ended. */
  Map<String, Integer> outcomes() {
    lock.lock();
    try {
      return new TreeMap<>(outcomes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * No new sessions; waits for those that are under way.
   *
   * @return whether all ended in this time
   */
  boolean end(long seconds) throws InterruptedException {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      ending = true;
    } finally {
      lock.unlock();
    }
  }
}
