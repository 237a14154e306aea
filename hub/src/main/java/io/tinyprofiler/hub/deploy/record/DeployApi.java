package io.tinyprofiler.hub.deploy.record;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** {@code /api/v1/deploys}. */
public final class DeployApi implements Api {

  private final PgDeploys deploys;
  private final Clock clock;

  public DeployApi(PgDeploys deploys, Clock clock) {
    this.deploys = deploys;
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listDeploys", this::list).onStored("tellDeploy", this::tell);
  }

  private Future<?> list(Request request) {
    return deploys
        .list(request.slice())
        .map(found -> Page.of("deploys", found, request.slice(), each -> each.id().toString()));
  }

  private Future<?> tell(Request request) {
    DeployView told = request.body(DeployView.class);
    return request.commit(
        db -> deploys.in(db).add(told, clock.instant().truncatedTo(ChronoUnit.MICROS)).map(told));
  }
}
