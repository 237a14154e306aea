package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Recognises a database that is away, and what it cannot store, among its client's failures. */
public final class PgFailures {

  private PgFailures() {}

  /** The problem that a failure means for people; nothing if it is a defect of ours. */
  public static Optional<Problem> problem(Throwable e) {
    if (e instanceof PgException refused && isNoText(refused.getSqlState())) {
      return Optional.of(
          new Problem(
              "request-invalid",
              "the request holds a character that no text may have, U+0000",
              "leave it out",
              e));
    }
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

  /** A NUL in a text (22021) or in JSON (22P05). */
  private static boolean isNoText(String state) {
    return "22021".equals(state) || "22P05".equals(state);
  }

  /** Connection lost (08), shutting down or starting up (57P), no connection free (53300). */
  private static boolean isAway(String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("53300"));
  }
}
