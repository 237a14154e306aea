package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Incoming.Line;
import io.tinyprofiler.hub.ingest.PgIngest.Task;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a batch's lines in a transaction that is open, and moves the agent's mark. What cannot be
 * read, or would violate a constraint, is set aside with its reason; what a newer agent tells and
 * this hub does not know is kept as it came.
 */
final class PgLines {

  /**
   * What was written.
   *
   * @param committed records that are known, in order
   * @param rejected lines that were set aside
   * @param unknown lines that hold something unknown
   */
  record Stored(List<Numbered> committed, int rejected, int unknown) {

    static final Stored NOTHING = new Stored(List.of(), 0, 0);
  }

  private static final String REJECT =
      """
      insert into rejected_records (agent, epoch, seq, line, reason) values ($1, $2, $3, $4, $5)
      on conflict do nothing
      """;

  private static final String KEEP =
      """
      insert into unknown_records (agent, epoch, seq, kind, fields, line)
      values ($1, $2, $3, $4, $5, $6) on conflict do nothing
      """;

  private final SqlConnection connection;
  private final Incoming batch;
  private final Function<Numbered, List<Write>> statements;
  private final List<Numbered> committed = new ArrayList<>();
  private int rejected;
  private int unknown;

  PgLines(SqlConnection connection, Task task) {
    this.connection = connection;
    this.batch = task.batch();
    this.statements = task.statements();
  }

  /** All at once. */
  Future<Stored> together(List<Line> lines) {
    List<Write> writes;
    try {
      writes = writes(lines);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return PgWrites.all(connection, writes).map(done -> stored());
  }

  /**
   * What is to be written of lines, and where the mark is then; {@link #stored} says what it is.
   *
   * @throws UnfitRecordException if no row can be made of a record
   */
  List<Write> writes(List<Line> lines) {
    List<Write> writes = new ArrayList<>();
    for (Line line : lines) {
      if (line.read() == null) {
        writes.add(rejection(line, line.unreadable()));
      } else {
        try {
          writes.addAll(writes(line));
        } catch (RuntimeException e) {
          throw new UnfitRecordException(e);
        }
        stored(line);
      }
    }
    writes.add(PgMarks.move(batch));
    return writes;
  }

  /** Each line behind a savepoint, so that a poison one takes no other with it. */
  Future<Stored> oneByOne(List<Line> lines) {
    Future<Void> done = Future.succeededFuture();
    for (Line line : lines) {
      done = done.compose(before -> alone(line));
    }
    return done.compose(all -> execute(PgMarks.move(batch))).map(all -> stored());
  }

  Stored stored() {
    return new Stored(committed, rejected, unknown);
  }

  private void stored(Line line) {
    if (line.numbered() != null) {
      committed.add(line.numbered());
    }
    if (!line.read().whole()) {
      unknown++;
    }
  }

  private Future<Void> alone(Line line) {
    if (line.read() == null) {
      return execute(rejection(line, line.unreadable()));
    }
    List<Write> writes;
    try {
      writes = writes(line);
    } catch (RuntimeException e) {
      return execute(rejection(line, new UnfitRecordException(e).getMessage()));
    }
    Future<Void> written = connection.query("savepoint one").execute().mapEmpty();
    for (Write write : writes) {
      written = written.compose(before -> execute(write));
    }
    return written
        .onSuccess(all -> stored(line))
        .recover(
            e ->
                isPoison(e)
                    ? connection
                        .query("rollback to savepoint one")
                        .execute()
                        .compose(back -> execute(rejection(line, e.getMessage())))
                    : Future.failedFuture(e));
  }

  private List<Write> writes(Line line) {
    List<Write> writes = new ArrayList<>();
    if (!line.read().whole()) {
      writes.add(
          Write.of(
              KEEP,
              batch.agent(),
              batch.epoch(),
              line.seq(),
              line.read().kind(),
              line.read().unknownFields().toArray(String[]::new),
              line.text()));
    }
    if (line.numbered() != null) {
      writes.addAll(statements.apply(line.numbered()));
    }
    return writes;
  }

  private Write rejection(Line line, String reason) {
    rejected++;
    return Write.of(
        REJECT, batch.agent(), batch.epoch(), line.seq(), line.text(), String.valueOf(reason));
  }

  private Future<Void> execute(Write write) {
    return PgWrites.one(connection, write);
  }

  /**
   * Data that PostgreSQL will never have (SQLSTATE 22, 23, or 54: too long for an index), that the
   * tables have no form for, or about nothing that is known.
   */
  static boolean isPoison(Throwable e) {
    if (e instanceof PgWrites.UnknownSubjectException || e instanceof UnfitRecordException) {
      return true;
    }
    String state = e instanceof PgException own ? own.getSqlState() : null;
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }

  /** A field that must have a value has none, and the like. */
  private static final class UnfitRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitRecordException(RuntimeException cause) {
      super("no row can be made of it: " + cause.getMessage(), cause);
    }
  }
}
