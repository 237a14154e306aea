package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Routes;

/** {@code /health/report}. */
public final class ReportApi implements Api {

  private final Reporter reporter;

  public ReportApi(Reporter reporter) {
    this.reporter = reporter;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("getHealthReport", request -> reporter.report());
  }
}
