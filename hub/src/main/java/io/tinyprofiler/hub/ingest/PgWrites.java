package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.hub.ingest.Write.Phase;
import io.tinyprofiler.hub.ingest.Write.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Executes writes on a connection whose transaction is open. */
final class PgWrites {

  private PgWrites() {}

  /** All down the pipe at once, phase after phase; rows of one kind are one statement. */
  static Future<Void> all(SqlConnection connection, List<Write> writes) {
    Map<Phase, List<Write>> phases = new EnumMap<>(Phase.class);
    Map<Rows, List<Write>> rows = new LinkedHashMap<>();
    for (Write write : writes) {
      if (write.rows() == null) {
        phases.computeIfAbsent(write.phase(), phase -> new ArrayList<>()).add(write);
      } else {
        rows.computeIfAbsent(write.rows(), kind -> new ArrayList<>()).add(write);
      }
    }
    rows.forEach(
        (kind, several) ->
            phases
                .computeIfAbsent(kind.phase(), phase -> new ArrayList<>())
                .add(kind.together(several)));
    List<Future<?>> sent = new ArrayList<>();
    phases.values().forEach(phase -> phase.forEach(write -> sent.add(one(connection, write))));
    return Future.join(sent).<Void>mapEmpty().recover(e -> Future.failedFuture(firstCause(sent)));
  }

  static Future<Void> one(SqlConnection connection, Write write) {
    return connection
        .preparedQuery(write.sql())
        .execute(write.values())
        .compose(
            rows ->
                rows.rowCount() < write.hits()
                    ? Future.failedFuture(new UnknownSubjectException())
                    : Future.succeededFuture());
  }

  /** The failure that aborted the transaction, not the ones that it made fail. */
  private static Throwable firstCause(List<Future<?>> sent) {
    return sent.stream().map(Future::cause).filter(Objects::nonNull).findFirst().orElseThrow();
  }

  /** A write that had to hit a row hit none. */
  static final class UnknownSubjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownSubjectException() {
      super("it speaks of a session or run that is not known");
    }
  }
}
