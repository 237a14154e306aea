package io.tinyprofiler.hub.ingest;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A transaction that survives a failed statement behind a savepoint: the client's own one rolls
 * everything back at the first error.
 */
final class PgTransaction {

  private PgTransaction() {}

  static <T> Future<T> in(Pool pool, Function<SqlConnection, Future<T>> body) {
    return pool.withConnection(
        connection ->
            run(connection, "begin")
                .compose(begun -> body.apply(connection))
                .compose(
                    result -> run(connection, "commit").map(result),
                    e -> run(connection, "rollback").transform(back -> Future.failedFuture(e))));
  }

  private static Future<Void> run(SqlConnection connection, String statement) {
    return connection.query(statement).execute().mapEmpty();
  }
}
