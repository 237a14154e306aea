package io.tinyprofiler.hub.health.monitoring;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Routes;

/** {@code /api/v1/monitoring}. */
public final class MonitoringApi implements Api {

  private final Monitoring monitoring;

  public MonitoringApi(Monitoring monitoring) {
    this.monitoring = monitoring;
  }

  @Override
  public void mount(Routes routes) {
    routes.on(
        "listMonitoring",
        request -> monitoring.states().map(states -> new Page<>("monitoring", states, null)));
    routes.on(
        "restartMonitoring",
        request -> monitoring.restart(request.path("service")).map(done -> Reply.empty(204)));
  }
}
