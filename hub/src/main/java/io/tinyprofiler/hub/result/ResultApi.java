package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Label;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** {@code /api/v1/results}. */
public final class ResultApi implements Api {

  private final PgResultViews views;
  private final Results results;

  public ResultApi(PgResultViews views, Results results) {
    this.views = views;
    this.results = results;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listResults", this::list).on("getResult", r -> get(r.pathId("session")));
    routes.on("checkResult", r -> check(r.pathId("session")));
  }

  private Future<?> list(Request request) {
    var filter =
        new PgResultViews.Filter(
            request.queryId("session").orElse(null),
            request.query("device").orElse(null),
            request.query("model").orElse(null),
            request.query("label").map(Label::of).orElse(null),
            request.query("archived").map(Boolean::valueOf).orElse(false));
    return views
        .list(filter, request.slice())
        .map(
            found ->
                Page.of(
                    "results", found, request.slice(), result -> result.get("session").toString()));
  }

  /** A session that ended a moment ago may not have its result yet: then it is computed here. */
  private Future<Map<String, Object>> get(UUID session) {
    return views
        .find(session)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found.get())
                    : views.ended(session).compose(ended -> compute(session, ended.orElse(null))));
  }

  /** Both are to be there: {@link #get} sees to the stored one. */
  private Future<?> check(UUID session) {
    return get(session)
        .compose(stored -> results.compute(session))
        .compose(computed -> views.check(session, computed));
  }

  private Future<Map<String, Object>> compute(UUID session, Boolean ended) {
    if (ended == null) {
      return Future.failedFuture(
          new Problem(
              "session-not-found",
              "there is no session " + session,
              "list them with: tiny-profiler sessions"));
    }
    if (!ended) {
      return Future.failedFuture(none(session, " has not ended"));
    }
    return results
        .recompute(session)
        .compose(done -> views.find(session))
        .map(found -> found.orElseThrow(() -> none(session, " never reached a device")));
  }

  private static Problem none(UUID session, String why) {
    return new Problem(
        "result-not-found",
        "session " + session + why,
        "see it with: tiny-profiler sessions show " + session);
  }
}
