package io.tinyprofiler.agent;

import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Keeps an agent's batches as they come and reads them when all is there: reading takes a
 * millisecond four times a second, in which the kernel lets the readers of an agent on the same two
 * processors wait, whatever the hub's priority.
 */
final class KeptIngest implements FakeHub.Ingest {

  private static final String SESSION_ENDED = "\"type\":\"SessionEnded\"";

  private List<String> lines = new ArrayList<>();
  private long last;
  private String hash = LineHash.NONE;
  private int sessions;
  private int agents;

  @Override
  public synchronized IngestReply resume(Resume question) {
    agents++;
    notifyAll();
    return new Stored(question.epoch(), last, hash);
  }

  @Override
  public synchronized void store(Batch batch, Consumer<IngestReply> answer) {
    List<String> came = batch.lines();
    lines.addAll(came);
    last = batch.last();
    hash = LineHash.of(came.get(came.size() - 1));
    answer.accept(new Stored(batch.epoch(), last, hash));
    sessions += (int) came.stream().filter(line -> line.contains(SESSION_ENDED)).count();
    notifyAll();
  }

  /** How often an agent has come in. */
  synchronized int agents() {
    return agents;
  }

  /** Waits until an agent has come in again since then. */
  synchronized void awaitAgent(int before, long timeout, TimeUnit unit)
      throws InterruptedException, TimeoutException {
    await(() -> agents > before, unit.toNanos(timeout), "no agent has come in");
  }

  /** What came since the last call, once so many sessions have ended since then. */
  List<Numbered> await(int ended, long timeout, TimeUnit unit)
      throws InterruptedException, TimeoutException {
    return taken(ended, unit.toNanos(timeout)).stream().map(RecordCodec::decode).toList();
  }

  private synchronized List<String> taken(int ended, long timeoutNs)
      throws InterruptedException, TimeoutException {
    await(() -> sessions >= ended, timeoutNs, "not all of " + ended + " sessions have ended");
    List<String> taken = lines;
    lines = new ArrayList<>();
    sessions = 0;
    return taken;
  }

  private void await(BooleanSupplier condition, long timeoutNs, String otherwise)
      throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + timeoutNs;
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new TimeoutException(otherwise);
      }
      wait(left);
    }
  }
}
