package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Incoming.Line;
import io.tinyprofiler.hub.ingest.PgMarks.Mark;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Rejected;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Rejection;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Stores a batch and moves the agent's mark in ONE transaction: a repeated batch changes nothing, a
 * gap is refused. A record that PostgreSQL will not have never blocks those behind it: the batch is
 * then stored record by record, and the poison one is set aside with its reason.
 */
final class PgIngest {

  /**
   * What came of a batch.
   *
   * @param committed records stored now, for the first time
   * @param duplicates records that were stored before
   */
  record Outcome(IngestReply reply, List<Numbered> committed, int duplicates) {

    static Outcome refused(Rejected rejected) {
      return new Outcome(rejected, List.of(), 0);
    }
  }

  private static final String REJECT =
      """
      insert into rejected_records (agent, epoch, seq, line, reason) values ($1, $2, $3, $4, $5)
      on conflict do nothing
      """;

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
                        return Future.succeededFuture(Rejected.of(Rejection.FORK, text));
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
    return inTransaction(
            batch, (connection, lines) -> together(connection, lines, batch, statements))
        .recover(
            e ->
                isPoison(e)
                    ? inTransaction(
                        batch,
                        (connection, lines) -> oneByOne(connection, lines, batch, statements))
                    : Future.failedFuture(e));
  }

  private interface Body {
    Future<List<Numbered>> store(SqlConnection connection, List<Line> lines);
  }

  private Future<Outcome> inTransaction(Incoming batch, Body body) {
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
                            new Outcome(stored(batch, mark), List.of(), batch.lines().size()));
                      }
                      if (forked(batch, mark)) {
                        return Future.succeededFuture(
                            Outcome.refused(
                                Rejected.of(
                                    Rejection.FORK, "record " + mark.last() + " differs here")));
                      }
                      List<Line> fresh = batch.above(mark.last());
                      return body.store(connection, fresh)
                          .compose(
                              committed ->
                                  PgMarks.move(connection, batch)
                                      .map(
                                          new Outcome(
                                              new Stored(
                                                  batch.epoch(), batch.last(), batch.lastHash()),
                                              committed,
                                              batch.lines().size() - fresh.size())));
                    }));
  }

  private static Stored stored(Incoming batch, Mark mark) {
    return new Stored(batch.epoch(), mark.last(), mark.hash());
  }

  private static boolean forked(Incoming batch, Mark mark) {
    boolean comparable = mark.last() > 0 && !mark.hash().isEmpty() && !batch.declaresLoss();
    return comparable && !batch.hashAt(mark.last()).equals(mark.hash());
  }

  /** All statements down the pipe at once; the connection keeps their order. */
  private Future<List<Numbered>> together(
      SqlConnection connection,
      List<Line> lines,
      Incoming batch,
      Function<Numbered, List<Write>> statements) {
    List<Numbered> committed = new ArrayList<>();
    List<Future<?>> sent = new ArrayList<>();
    for (Line line : lines) {
      if (line.numbered() == null) {
        sent.add(reject(connection, batch, line, line.unreadable()));
      } else {
        committed.add(line.numbered());
        statements.apply(line.numbered()).forEach(write -> sent.add(execute(connection, write)));
      }
    }
    return Future.join(sent).map(committed).recover(e -> Future.failedFuture(firstCause(sent)));
  }

  /** The failure that aborted the transaction, not the ones that it made fail. */
  private static Throwable firstCause(List<Future<?>> sent) {
    return sent.stream().map(Future::cause).filter(Objects::nonNull).findFirst().orElseThrow();
  }

  private Future<List<Numbered>> oneByOne(
      SqlConnection connection,
      List<Line> lines,
      Incoming batch,
      Function<Numbered, List<Write>> statements) {
    Future<List<Numbered>> done = Future.succeededFuture(new ArrayList<>());
    for (Line line : lines) {
      done =
          done.compose(
              committed ->
                  alone(connection, line, batch, statements)
                      .map(
                          kept -> {
                            if (kept) {
                              committed.add(line.numbered());
                            }
                            return committed;
                          }));
    }
    return done;
  }

  private Future<Boolean> alone(
      SqlConnection connection,
      Line line,
      Incoming batch,
      Function<Numbered, List<Write>> statements) {
    if (line.numbered() == null) {
      return reject(connection, batch, line, line.unreadable()).map(false);
    }
    Future<?> written = connection.query("savepoint one").execute();
    for (Write write : statements.apply(line.numbered())) {
      written = written.compose(before -> execute(connection, write));
    }
    return written
        .map(true)
        .recover(
            e ->
                isPoison(e)
                    ? connection
                        .query("rollback to savepoint one")
                        .execute()
                        .compose(back -> reject(connection, batch, line, e.getMessage()))
                        .map(false)
                    : Future.failedFuture(e));
  }

  private static Future<Void> execute(SqlConnection connection, Write write) {
    return connection
        .preparedQuery(write.sql())
        .execute(write.values())
        .compose(
            rows ->
                write.mustHit() && rows.rowCount() == 0
                    ? Future.failedFuture(new UnknownSubjectException())
                    : Future.succeededFuture());
  }

  private static Future<Void> reject(
      SqlConnection connection, Incoming batch, Line line, String reason) {
    return connection
        .preparedQuery(REJECT)
        .execute(
            Tuple.of(
                batch.agent(),
                batch.epoch(),
                line.seq(),
                line.text().replace('\0', '\uFFFD'),
                String.valueOf(reason)))
        .mapEmpty();
  }

  /** Data that PostgreSQL will never have (SQLSTATE 22, 23), or about nothing that is known. */
  static boolean isPoison(Throwable e) {
    if (e instanceof UnknownSubjectException) {
      return true;
    }
    String state = e instanceof PgException own ? own.getSqlState() : null;
    return state != null && (state.startsWith("22") || state.startsWith("23"));
  }

  private static final class UnknownSubjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownSubjectException() {
      super("it speaks of a session or run that is not known");
    }
  }
}
