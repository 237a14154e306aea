package io.tinyprofiler.hub.session;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Routes;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import java.util.UUID;

/** {@code /api/v1/runs}. */
public final class RunApi implements Api {

  private final PgRuns runs;
  private final PgRunPower power;

  public RunApi(PgRuns runs, PgRunPower power) {
    this.runs = runs;
    this.power = power;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("getRun", request -> found(request.pathId("run")));
    routes.on(
        "getRunTokens",
        request -> found(request.pathId("run")).compose(run -> runs.tokens(run.id())));
    routes.on(
        "getRunPower", request -> found(request.pathId("run")).compose(run -> power.of(run.id())));
  }

  private Future<RunView> found(UUID id) {
    return runs.find(id)
        .map(
            run ->
                run.orElseThrow(
                    () ->
                        new Problem(
                            "run-not-found",
                            "there is no run " + id,
                            "see the runs of a session with: tiny-profiler sessions show ID")));
  }
}
