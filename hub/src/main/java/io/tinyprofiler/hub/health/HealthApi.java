package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/** {@code /health}, {@code /ready}, {@code /health/detailed} and {@code /metrics}. */
public final class HealthApi implements Api {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HealthChecks checks;
  private final LabMetrics metrics;
  private final Service service;
  private final Clock clock;

  public HealthApi(HealthChecks checks, LabMetrics metrics, Service service, Clock clock) {
    this.checks = checks;
    this.metrics = metrics;
    this.service = service;
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("getHealth", r -> brief()).on("getReady", r -> brief());
    routes.on("getHealthDetailed", r -> detailed()).on("getHealthResource", r -> detailed());
    routes.on("getMetrics", r -> metrics.scrape().map(text -> Reply.text(PROMETHEUS, text)));
  }

  private Future<Reply> brief() {
    return checks.database().map(database -> reply(database.status(), null));
  }

  private Future<Reply> detailed() {
    return checks.all().map(all -> reply(Status.of(all), all));
  }

  private Reply reply(Status status, List<Check> all) {
    return Reply.json(
        status.httpStatus(),
        new HealthView(
            status, Service.NAME, service.version(), service.environment(), clock.instant(), all));
  }
}
