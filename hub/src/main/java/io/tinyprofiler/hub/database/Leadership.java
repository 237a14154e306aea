package io.tinyprofiler.hub.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes one hub of several the one that does a thing. It holds an advisory lock on a connection of
 * its own: with the connection the leadership ends. Writes carry the term's number, so that one who
 * has not noticed yet changes nothing.
 */
public final class Leadership {

  private static final long CHECK_MS = 5_000;

  /**
   * A leader that is frozen keeps its connection, and the lock with it: PostgreSQL (14 or newer)
   * ends the connection after three checks that did not come.
   */
  private static final String LAPSE =
      """
      select set_config('idle_session_timeout', '15s', false)
      where current_setting('idle_session_timeout', true) is not null
      """;

  private static final String LOCK =
      "select pg_try_advisory_lock(hashtext('leader'), hashtext($1)) as taken";

  private static final String BEGIN =
      """
      insert into leaders as l (name, term) values ($1, 1)
      on conflict (name) do update set term = l.term + 1 returning term
      """;

  private static final String HOLDS =
      "select 1 from leaders where name = $1 and term = $2 for share";

  /** A time of leadership. */
  public record Term(String name, long number) {}

  /** What the one who leads is told. */
  public interface Led {

    /** It is over; another may lead already. */
    void lost();

    /** Somebody sent a notification on the channel of the thing's name. */
    void told();
  }

  private final Vertx vertx;
  private final Database database;
  private final String name;
  private PgConnection held;

  /**
   * A candidate.
   *
   * @param name of the thing to be done, also the channel that the leader listens to
   */
  public Leadership(Vertx vertx, Database database, String name) {
    this.vertx = vertx;
    this.database = database;
    this.name = name;
  }

  /** Leads unless another does; fails if the database does not answer. */
  public Future<Optional<Term>> take(Led led) {
    return database
        .connection()
        .compose(
            connection ->
                connection
                    .preparedQuery(LOCK)
                    .execute(Tuple.of(name))
                    .compose(
                        rows ->
                            first(rows).getBoolean("taken")
                                ? begin(connection, led)
                                : connection.close().map(Optional.<Term>empty()))
                    .onFailure(e -> connection.close()));
  }

  private Future<Optional<Term>> begin(PgConnection connection, Led led) {
    held = connection;
    long check = vertx.setPeriodic(CHECK_MS, timer -> check(connection));
    connection.closeHandler(
        closed -> {
          vertx.cancelTimer(check);
          led.lost();
        });
    connection.notificationHandler(notification -> led.told());
    return connection
        .query(LAPSE)
        .execute()
        .compose(lapsing -> connection.query("listen \"" + name + "\"").execute())
        .compose(listening -> connection.preparedQuery(BEGIN).execute(Tuple.of(name)))
        .map(rows -> Optional.of(new Term(name, first(rows).getLong("term"))));
  }

  /** A connection that is dead may not say so itself. */
  private static void check(PgConnection connection) {
    connection
        .query("select 1")
        .execute()
        .timeout(CHECK_MS, TimeUnit.MILLISECONDS)
        .onFailure(e -> connection.close());
  }

  /** Ends it; {@link Led#lost} is told. */
  public Future<Void> resign() {
    PgConnection connection = held;
    held = null;
    return connection == null ? Future.succeededFuture() : connection.close().otherwiseEmpty();
  }

  /** Fails unless the term holds; it then holds until the end of the transaction. */
  public static Future<Void> requireTerm(SqlConnection transaction, Term term) {
    return transaction
        .preparedQuery(HOLDS)
        .execute(Tuple.of(term.name(), term.number()))
        .compose(
            rows ->
                rows.size() == 1
                    ? Future.succeededFuture()
                    : Future.failedFuture(term.name() + ": another hub leads now"));
  }

  private static Row first(Iterable<Row> rows) {
    return rows.iterator().next();
  }
}
