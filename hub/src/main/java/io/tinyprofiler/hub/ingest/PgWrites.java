package io.tinyprofiler.hub.ingest;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Executes writes on a connection whose transaction is open. */
final class PgWrites {

  private PgWrites() {}

  /** All down the pipe at once; the connection keeps their order, but for rows, which are last. */
  static Future<Void> all(SqlConnection connection, List<Write> writes) {
    List<Future<?>> sent = new ArrayList<>();
    Map<String, List<Write>> rows = new LinkedHashMap<>();
    for (Write write : writes) {
      if (write.columns()) {
        rows.computeIfAbsent(write.sql(), first -> new ArrayList<>()).add(write);
      } else {
        sent.add(one(connection, write));
      }
    }
    rows.values().forEach(of -> sent.add(one(connection, Write.together(of))));
    return Future.join(sent).<Void>mapEmpty().recover(e -> Future.failedFuture(firstCause(sent)));
  }

  static Future<Void> one(SqlConnection connection, Write write) {
    return connection
        .preparedQuery(write.sql())
        .execute(write.values())
        .compose(
            rows ->
                write.mustHit() && rows.rowCount() == 0
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
