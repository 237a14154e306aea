package io.tinyprofiler.hub.history;

import io.tinyprofiler.hub.database.replica.Reads;
import io.tinyprofiler.hub.web.Api;
import io.tinyprofiler.hub.web.Request;
import io.tinyprofiler.hub.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;

/** {@code /api/v1/devices/ID/history} and {@code /api/v1/sessions/ID/readings}. */
public final class HistoryApi implements Api {

  private static final int DAY_H = 24;

  private final PgHistory history;
  private final Clock clock;

  public HistoryApi(Reads reads, Clock clock) {
    this.history = new PgHistory(reads);
    this.clock = clock;
  }

  @Override
  public void mount(Routes routes) {
    routes.on("getDeviceHistory", this::ofDevice);
    routes.on(
        "getSessionReadings",
        request ->
            history.ofSession(request.pathId("session")).map(all -> Map.of("readings", all)));
  }

  private Future<?> ofDevice(Request request) {
    int hours = request.query("hours").map(Integer::valueOf).orElse(DAY_H);
    return history.ofDevice(
        request.path("device"),
        clock.instant().minus(Duration.ofHours(hours)).atOffset(ZoneOffset.UTC),
        hours);
  }
}
