package io.tinyprofiler.hub.web;

import io.tinyprofiler.shared.log.LogContext;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** The name of a request, in its answer ({@code X-Request-Id}) and on each line that it logs. */
final class RequestId {

  private static final String HEADER = "x-request-id";

  private RequestId() {}

  /** The caller's or the proxy's, if it can be one, so that their logs tell of it too. */
  static void take(RoutingContext ctx) {
    String given = ctx.request().getHeader(HEADER);
    boolean usable = given != null && given.matches("[A-Za-z0-9_.-]{1,64}");
    String id = usable ? given : UUID.randomUUID().toString();
    LogContext.put("request", id);
    ctx.response().putHeader(HEADER, id);
    ctx.next();
  }
}
