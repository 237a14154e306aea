package io.tinyprofiler.hub.database;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.pgclient.PgException;

/** Says why nobody could log in. */
final class Unreachable {

  private Unreachable() {}

  static Problem problem(Login login, Throwable e) {
    String state = e instanceof PgException refused ? refused.getSqlState() : "";
    if (state.startsWith("28")) {
      return new Problem(
          "database-login-refused",
          "%s refuses the login: %s".formatted(login, ((PgException) e).getErrorMessage()),
          "put the right password into the file named by database.passwordFile",
          e);
    }
    if (state.equals("3D000")) {
      return new Problem(
          "database-missing",
          "%s is not there".formatted(login),
          "create it: createdb -O %s %s".formatted(login.user(), login.database()),
          e);
    }
    return new Problem(
        "database-unreachable",
        "cannot reach %s: %s".formatted(login, e.getMessage()),
        "start the server, or correct database.uri (empty: the hub brings its own)",
        e);
  }
}
