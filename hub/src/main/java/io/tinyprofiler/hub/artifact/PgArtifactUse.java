package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** What keeps an artifact from being removed. */
final class PgArtifactUse {

  /**
   * One kind of use.
   *
   * @param sql finds one by the artifact's id, as {@code user}
   * @param sentence what it is, given the user
   * @param next what ends it, given the user
   */
  private record Use(String sql, String sentence, String next) {}

  private static final Use FIRMWARE_OF_SESSION = session("firmware");

  private static final List<Use> OF_MODEL =
      List.of(
          session("model"),
          new Use(
              "select name as user from baselines where model_sha = $1 order by created_at limit 1",
              "baseline %s was measured with it",
              "forget the baseline with: tiny-profiler baseline rm %s"),
          new Use(
              """
              select id::text as user from golden_outputs where model_sha = $1
              order by set_at limit 1
              """,
              "golden output %s is what it generates",
              "forget it with: tiny-profiler golden forget %s"));

  private PgArtifactUse() {}

  private static Use session(String kind) {
    return new Use(
        """
        select id::text as user from profiling_sessions
        where ended_at is null and spec->>'%s' = $1 order by created_at limit 1
        """
            .formatted(kind),
        "session %s needs it and has not ended",
        "wait for its end, or cancel it with: tiny-profiler sessions cancel %s");
  }

  /** Fails with a {@link Problem} if anything needs it. */
  static Future<Void> none(SqlConnection db, String kind, String id) {
    List<Use> uses = kind.equals("model") ? OF_MODEL : List.of(FIRMWARE_OF_SESSION);
    Future<Void> unused = Future.succeededFuture();
    for (Use use : uses) {
      unused = unused.compose(v -> check(db, kind, id, use));
    }
    return unused;
  }

  private static Future<Void> check(SqlConnection db, String kind, String id, Use use) {
    return db.preparedQuery(use.sql())
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() > 0) {
                String user = rows.iterator().next().getString("user");
                throw new Problem(
                    kind + "-in-use", use.sentence().formatted(user), use.next().formatted(user));
              }
              return null;
            });
  }
}
