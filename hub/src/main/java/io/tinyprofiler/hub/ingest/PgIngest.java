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
import java.util.List;
import java.util.function.Function;

/**
 * Stores a batch and moves the agent's mark in ONE transaction: a repeated batch changes nothing, a
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

    static Outcome refused(Rejected rejected) {
      return new Outcome(rejected, PgLines.Stored.NOTHING, 0);
    }

    List<Numbered> committed() {
      return stored.committed();
    }
  }

  private final Pool pool;

  PgIngest(Pool pool) {
    this.pool = pool;
  }

  /** Where the agent's stream goes on. */
  Future<IngestReply> resume(String agent, Resume resume) {
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
   * @param statements what a record does to the tables
   * @return the outcome; fails if the database cannot store now
   */
  Future<Outcome> store(Incoming batch, Function<Numbered, List<Write>> statements) {
    return inTransaction(batch, statements, PgLines::together)
        .recover(
            e ->
                PgLines.isPoison(e)
                    ? inTransaction(batch, statements, PgLines::oneByOne)
                    : Future.failedFuture(e));
  }

  private interface Body {
    Future<PgLines.Stored> store(PgLines writing, List<Line> lines);
  }

  private Future<Outcome> inTransaction(
      Incoming batch, Function<Numbered, List<Write>> statements, Body body) {
    return PgTransaction.in(
        pool,
        connection ->
            PgMarks.lock(connection, batch.agent(), batch.epoch())
                .compose(
                    mark -> {
                      if (batch.first() > mark.last() + 1) {
                        return Future.succeededFuture(
                            Outcome.refused(Rejected.gap(mark.last() + 1)));
                      }
                      if (batch.last() <= mark.last()) {
                        return Future.succeededFuture(
                            new Outcome(
                                stored(batch, mark), PgLines.Stored.NOTHING, batch.lines().size()));
                      }
                      if (forked(batch, mark)) {
                        String text = "record %d differs here".formatted(mark.last());
                        return PgMarks.fork(connection, batch.agent(), batch.epoch(), text)
                            .map(Outcome::refused);
                      }
                      List<Line> fresh = batch.above(mark.last());
                      return body.store(new PgLines(connection, batch, statements), fresh)
                          .map(
                              stored ->
                                  new Outcome(
                                      new Stored(batch.epoch(), batch.last(), batch.lastHash()),
                                      stored,
                                      batch.lines().size() - fresh.size()));
                    }));
  }

  private static Stored stored(Incoming batch, Mark mark) {
    return new Stored(batch.epoch(), mark.last(), mark.hash());
  }

  private static boolean forked(Incoming batch, Mark mark) {
    boolean comparable = mark.last() > 0 && !mark.hash().isEmpty() && !batch.declaresLoss();
    return comparable && !batch.hashAt(mark.last()).equals(mark.hash());
  }
}
