package io.tinyprofiler.hub.search;

import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.util.List;

/** {@code /api/v1/search}. */
public final class SearchApi implements Api {

  private static final int LIMIT = 20;

  /** What was found, the best first. */
  record Found(List<Hit> hits) {}

  private final PgSearch search;

  public SearchApi(PgSearch search) {
    this.search = search;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("search", this::search);
  }

  private Future<?> search(Request request) {
    int limit = request.query("limit").map(Integer::valueOf).orElse(LIMIT);
    return search.find(request.query("q").orElseThrow(), limit).map(Found::new);
  }
}
