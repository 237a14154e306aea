package io.tinyprofiler.agent.uplink;

import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A hub's ingest, played by hand and strict: whatever is not the next record of its epoch, with the
 * hash of the one before, is not stored. Thread-safe.
 */
public final class FakeIngest implements FakeHub.Ingest {

  private record Mark(long last, String hash) {}

  private record Awaited(Predicate<List<Numbered>> condition, Promise<List<Numbered>> promise) {}

  private final List<Numbered> records = new ArrayList<>();
  private final Map<String, Mark> marks = new HashMap<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private final Deque<Optional<Rejected>> answers = new ArrayDeque<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private Runnable held = () -> {};

  /** All records stored so far, in order. */
  public synchronized List<Numbered> records() {
    return List.copyOf(records);
  }

  /** Completes with the records once they fulfil a condition. */
  public synchronized Future<List<Numbered>> await(Predicate<List<Numbered>> condition) {
    Promise<List<Numbered>> promise = Promise.promise();
    awaited.add(new Awaited(condition, promise));
    tell();
    return promise.future();
  }

  /**
   * Answers a coming batch with this instead of storing it, once the batch after it is here: so
   * several are in flight, however fast the answer would have been.
   */
  synchronized void answerNext(Rejected rejected) {
    answers.add(Optional.of(rejected));
  }

  /** Stores a coming batch, but never answers. */
  synchronized void ignoreNext() {
    answers.add(Optional.empty());
  }

  /** What was answered beside stored. */
  synchronized List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  /** The database comes from a backup: what is beyond a mark is forgotten. */
  synchronized void restore(String epoch, long last) {
    records.removeIf(numbered -> numbered.seq() > last);
    Numbered end = records.get(records.size() - 1);
    marks.put(epoch, new Mark(last, LineHash.of(RecordCodec.line(end))));
  }

  /** Another agent of the same epoch was here. */
  synchronized void pretend(String epoch, long last, String hash) {
    marks.put(epoch, new Mark(last, hash));
  }

  @Override
  public synchronized IngestReply resume(Resume question) {
    Mark mark = marks.getOrDefault(question.epoch(), new Mark(0, LineHash.NONE));
    return mark.last() > question.highest()
        ? rejected(Rejected.of(Rejection.FORK, "a mark beyond the spool's end"))
        : new Stored(question.epoch(), mark.last(), mark.hash());
  }

  @Override
  public synchronized void store(Batch batch, Consumer<IngestReply> answer) {
    Runnable before = held;
    held = () -> {};
    Optional<Rejected> played = answers.poll();
    if (played != null && played.isPresent()) {
      held = () -> answer.accept(rejected(played.get()));
    } else {
      IngestReply reply = judge(batch);
      if (played == null) {
        answer.accept(reply);
      }
    }
    before.run();
  }

  private IngestReply judge(Batch batch) {
    Mark mark = marks.getOrDefault(batch.epoch(), new Mark(0, LineHash.NONE));
    if (batch.first() > mark.last() + 1) {
      return rejected(Rejected.gap(mark.last() + 1));
    }
    if (batch.first() == mark.last() + 1 && !batch.previous().equals(mark.hash())) {
      return rejected(Rejected.of(Rejection.FORK, "another record before " + batch.first()));
    }
    for (String line : batch.lines()) {
      Numbered numbered = RecordCodec.decode(line);
      if (numbered.seq() == mark.last() + 1) {
        records.add(numbered);
        long last = numbered.record() instanceof AgentRecord.Lost lost ? lost.to() : numbered.seq();
        mark = new Mark(last, LineHash.of(line));
      }
    }
    marks.put(batch.epoch(), mark);
    tell();
    return new Stored(batch.epoch(), mark.last(), mark.hash());
  }

  private Rejected rejected(Rejected rejected) {
    rejections.add(rejected.code());
    return rejected;
  }

  private void tell() {
    for (Awaited one : List.copyOf(awaited)) {
      if (one.condition().test(records)) {
        awaited.remove(one);
        one.promise().complete(List.copyOf(records));
      }
    }
  }
}
