package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/** {@code /health}, {@code /ready}, {@code /health/detailed} and {@code /metrics}. */
public final class HealthApi implements Api {

  private static final String SERVICE = "tiny-llm-edge-profiler";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HealthChecks checks;
  private final LabMetrics metrics;
  private final String environment;
  private final Clock clock;

  public HealthApi(HealthChecks checks, LabMetrics metrics, String environment, Clock clock) {
    this.checks = checks;
    this.metrics = metrics;
    this.environment = environment;
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
        new HealthView(status, SERVICE, version(), environment, clock.instant(), all));
  }

  /** As the jar's manifest has it. */
  private static String version() {
    String version = HealthApi.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
