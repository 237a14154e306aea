package io.tinyprofiler.hub.result;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.UUID;

/** {@code /api/v1/golden}. */
public final class GoldenApi implements Api {

  private final PgGolden golden;
  private final Results results;

  public GoldenApi(PgGolden golden, Results results) {
    this.golden = golden;
    this.results = results;
  }

  /** The output of a run that is to be the golden one. */
  record Accepted(UUID run) {}

  @Override
  public void mount(Routes routes) {
    routes.on("listGolden", this::list).onStored("acceptGolden", this::accept);
    routes.onStored(
        "forgetGolden",
        request -> request.commit(db -> forget(golden.in(db), request.pathId("golden"))));
  }

  private Future<?> list(Request request) {
    return golden
        .list(request.query("model_sha").orElse(null), request.slice())
        .map(found -> Page.of("golden", found, request.slice(), each -> each.id().toString()));
  }

  /** The run's session is judged anew; others are when they are asked for it. */
  private Future<?> accept(Request request) {
    UUID run = request.body(Accepted.class).run();
    String by = request.caller().name();
    return request.commit(db -> accept(golden.in(db), results.in(db), run, by));
  }

  private static Future<GoldenView> accept(PgGolden golden, Results results, UUID run, String by) {
    return golden
        .accept(run, by)
        .map(
            accepted ->
                accepted.orElseThrow(
                    () ->
                        new Problem(
                            "run-not-golden",
                            "run " + run + " is not a complete greedy run of an ended session",
                            "see the runs of a session with: tiny-profiler sessions show ID")))
        .compose(accepted -> results.recompute(accepted.session()).map(accepted));
  }

  private static Future<Reply> forget(PgGolden golden, UUID id) {
    return golden
        .forget(id)
        .map(
            gone -> {
              if (!gone) {
                throw new Problem(
                    "golden-not-found",
                    "there is no golden output " + id,
                    "list them with: tiny-profiler golden");
              }
              return Reply.empty(204);
            });
  }
}
