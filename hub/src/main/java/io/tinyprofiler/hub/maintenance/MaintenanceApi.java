package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Reply;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;

/** {@code /api/v1/maintenance}. */
public final class MaintenanceApi implements Api {

  /** What is to be done; a dry run that is null is none. */
  record Wish(String kind, Boolean dryRun) {}

  private final MaintenanceJobs jobs;

  public MaintenanceApi(MaintenanceJobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listMaintenance", this::list).on("beginMaintenance", this::begin);
    routes.on(
        "getMaintenance",
        r ->
            jobs.find(
                Long.parseLong(r.path("maintenance")),
                r.query("wait").map(Long::valueOf).orElse(0L)));
  }

  private Future<?> list(Request request) {
    Page.Slice slice = request.slice();
    Long before = slice.after() == null ? null : Long.valueOf(slice.after());
    return jobs.list(before, slice.fetch())
        .map(found -> Page.of("maintenance", found, slice, MaintenanceView::id));
  }

  private Future<?> begin(Request request) {
    Wish wish = request.body(Wish.class);
    return jobs.begin(wish.kind(), Boolean.TRUE.equals(wish.dryRun()), request.caller().name())
        .map(view -> Reply.json(202, view));
  }
}
