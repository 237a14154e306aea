package io.tinyprofiler.hub.access;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.util.Map;

/** {@code /api/v1/caller}: a page offers only what its reader may do. */
public final class CallerApi implements Api {

  @Override
  public void mount(Routes routes) {
    routes.on(
        "getCaller",
        request ->
            Future.succeededFuture(
                Map.of(
                    "name", request.caller().name(), "role", request.caller().role().toString())));
  }
}
