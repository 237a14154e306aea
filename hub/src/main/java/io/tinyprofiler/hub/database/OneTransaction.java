package io.tinyprofiler.hub.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PrepareOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A transaction that has begun, for those who know pools: what they do is a part of it, their own
 * transactions too. A failure of any part must fail the whole, which PostgreSQL refuses to go on
 * with.
 */
public final class OneTransaction implements Pool {

  private final SqlConnection connection;

  public OneTransaction(SqlConnection connection) {
    this.connection = connection;
  }

  @Override
  public Query<RowSet<Row>> query(String sql) {
    return connection.query(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
    return connection.preparedQuery(sql);
  }

  @Override
  public PreparedQuery<RowSet<Row>> preparedQuery(String sql, PrepareOptions options) {
    return connection.preparedQuery(sql, options);
  }

  @Override
  public <T> Future<T> withTransaction(Function<SqlConnection, Future<T>> part) {
    return part.apply(connection);
  }

  @Override
  public <T> Future<T> withConnection(Function<SqlConnection, Future<T>> part) {
    return part.apply(connection);
  }

  /** Refused: whoever gets a connection closes it. */
  @Override
  public Future<SqlConnection> getConnection() {
    return Future.failedFuture(new UnsupportedOperationException("it is the transaction's own"));
  }

  @Override
  public int size() {
    return 1;
  }

  /** Refused: it ends with what it was begun for. */
  @Override
  public Future<Void> close() {
    return Future.failedFuture(new UnsupportedOperationException("it is the transaction's own"));
  }
}
