package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Page;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;

/** {@code /api/v1/audit}. */
public final class AuditApi implements Api {

  private final PgAudit audit;

  public AuditApi(PgAudit audit) {
    this.audit = audit;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("listAudit", this::list);
  }

  private Future<?> list(Request request) {
    Page.Slice slice = request.slice();
    Long before = slice.after() == null ? null : Long.valueOf(slice.after());
    return audit
        .list(
            before,
            request.query("caller").orElse(null),
            request.query("operation").orElse(null),
            slice.fetch())
        .map(found -> Page.of("audit", found, slice, AuditView::id));
  }
}
