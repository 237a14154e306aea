package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Recognises a database that is away among the failures of its client. */
public final class PgFailures {

  private PgFailures() {}

  /** The problem that a failure means for people; nothing if the database is not to blame. */
  public static Optional<Problem> problem(Throwable e) {
    boolean away =
        e instanceof IOException
            || e instanceof TimeoutException
            || e instanceof ClosedConnectionException
            || (e instanceof PgException refused && isAway(refused.getSqlState()));
    return away
        ? Optional.of(
            new Problem(
                "database-unreachable",
                "the database does not answer",
                "try again in a moment; if it stays, see /health/detailed",
                e))
        : Optional.empty();
  }

  /** Connection lost (08), shutting down or starting up (57P), no connection free (53300). */
  private static boolean isAway(String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
  }
}
