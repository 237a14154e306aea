package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Incoming.Line;
import io.tinyprofiler.hub.ingest.PgMarks.Mark;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Stores a batch and moves its agent's mark in ONE transaction: a repeated batch changes nothing, a
 * gap is refused. A record that PostgreSQL will not have never blocks those behind it: see {@link
 * PgLines}.
 */
final class PgIngest {

  /**
   * What came of a batch.
   *
   * @param stored what is stored now, for the first time
   * @param duplicates records that were stored before
   */
  record Outcome(IngestReply reply, PgLines.Stored stored, int duplicates) {

    static Outcome of(Incoming batch, PgLines.Stored stored, int fresh) {
      var reply = new Stored(batch.epoch(), batch.last(), batch.lastHash());
      return new Outcome(reply, stored, batch.lines().size() - fresh);
    }

    static Outcome refused(Rejected rejected) {
      return new Outcome(rejected, PgLines.Stored.NOTHING, 0);
    }

    List<Numbered> committed() {
      return stored.committed();
    }
  }

  /**
   * A batch to be stored.
   *
   * @param statements what a record does to the tables
   */
  record Task(Incoming batch, Function<Numbered, List<Write>> statements) {}

  private final Pool pool;

  PgIngest(Pool pool) {
    this.pool = pool;
  }

  /**
   * Where the agent's stream goes on.
   *
   * @param gone whether who asked is no longer there: its spool may have grown since, at another
   *     hub
   */
  Future<IngestReply> resume(String agent, Resume resume, BooleanSupplier gone) {
    return PgTransaction.in(
        pool,
        connection ->
            PgMarks.lock(connection, agent, resume.epoch())
                .compose(
                    mark -> {
                      boolean another =
                          !mark.machineId().isEmpty()
                              && !mark.machineId().equals(resume.machineId());
                      if (another || mark.last() > resume.highest()) {
                        if (gone.getAsBoolean()) {
                          return Future.succeededFuture(Rejected.busy(0, "asked long ago"));
                        }
                        String text =
                            another
                                ? "another host used this epoch: is the card a copy?"
                                : "the hub has records that this spool never wrote";
                        return PgMarks.fork(connection, agent, resume.epoch(), text)
                            .<IngestReply>map(rejected -> rejected);
                      }
                      return PgMarks.claim(connection, agent, resume.epoch(), resume.machineId())
                          .map(new Stored(resume.epoch(), mark.last(), mark.hash()));
                    }));
  }

  /**
   * Stores a batch.
   *
   * @return the outcome; fails if the database cannot store now
   */
  Future<Outcome> store(Task task) {
    return inTransaction(task, PgLines::together)
        .recover(
            e ->
                PgLines.isPoison(e)
                    ? inTransaction(task, PgLines::oneByOne)
                    : Future.failedFuture(e));
  }

  private interface Body {
    Future<PgLines.Stored> store(PgLines writing, List<Line> lines);
  }

  private Future<Outcome> inTransaction(Task task, Body body) {
    Incoming batch = task.batch();
    return PgTransaction.in(
        pool,
        connection ->
            PgMarks.lock(connection, batch.agent(), batch.epoch())
                .compose(
                    mark -> {
                      Outcome known = known(batch, mark);
                      if (known != null) {
                        return Future.succeededFuture(known);
                      }
                      if (forked(batch, mark)) {
                        String text = "record %d differs here".formatted(mark.last());
                        return PgMarks.fork(connection, batch.agent(), batch.epoch(), text)
                            .map(Outcome::refused);
                      }
                      List<Line> fresh = batch.above(mark.last());
                      return body.store(new PgLines(connection, task), fresh)
                          .map(stored -> Outcome.of(batch, stored, fresh.size()));
                    }));
  }

  /**
   * Stores batches of different agents in one transaction, or none.
   *
   * @return their outcomes in order; empty for one that is to be stored alone: its mark is not
   *     there, or held by another hub, or its spool is forked
   */
  Future<List<Optional<Outcome>>> storeTogether(List<Task> tasks) {
    return PgTransaction.in(
        pool,
        connection ->
            PgMarks.lockFree(connection, tasks.stream().map(Task::batch).toList())
                .compose(marks -> storeTogether(connection, tasks, marks)));
  }

  private static Future<List<Optional<Outcome>>> storeTogether(
      SqlConnection connection, List<Task> tasks, Map<PgMarks.Key, Mark> marks) {
    List<Optional<Outcome>> outcomes = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    try {
      for (Task task : tasks) {
        Mark mark = marks.get(PgMarks.Key.of(task.batch()));
        Outcome known = mark == null ? null : known(task.batch(), mark);
        if (mark == null || known != null || forked(task.batch(), mark)) {
          outcomes.add(Optional.ofNullable(known));
        } else {
          List<Line> fresh = task.batch().above(mark.last());
          PgLines lines = new PgLines(connection, task);
          writes.addAll(lines.writes(fresh));
          outcomes.add(Optional.of(Outcome.of(task.batch(), lines.stored(), fresh.size())));
        }
      }
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return PgWrites.all(connection, writes).map(outcomes);
  }

  /** What comes of a batch of which nothing is to be stored; null for one with something new. */
  private static Outcome known(Incoming batch, Mark mark) {
    if (batch.first() > mark.last() + 1) {
      return Outcome.refused(Rejected.gap(mark.last() + 1));
    }
    return batch.last() <= mark.last()
        ? new Outcome(stored(batch, mark), PgLines.Stored.NOTHING, batch.lines().size())
        : null;
  }

  private static Stored stored(Incoming batch, Mark mark) {
    return new Stored(batch.epoch(), mark.last(), mark.hash());
  }

  private static boolean forked(Incoming batch, Mark mark) {
    boolean comparable = mark.last() > 0 && !mark.hash().isEmpty() && !batch.declaresLoss();
    return comparable && !batch.hashAt(mark.last()).equals(mark.hash());
  }
}
