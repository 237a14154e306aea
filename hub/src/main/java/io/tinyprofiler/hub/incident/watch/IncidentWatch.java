package io.tinyprofiler.hub.incident.watch;

import io.tinyprofiler.hub.alert.AlertVerticle;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.tinyprofiler.hub.incident.store.PgIncidents;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets time pass over incidents, on the hub that leads. */
public final class IncidentWatch implements AlertVerticle.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(IncidentWatch.class);
  private static final long TURN_MS = 1_000;
  private static final long PRUNE_MS = 3_600_000;

  private final Vertx vertx;
  private final PgIncidents incidents;
  private final IncidentsConfig config;
  private final Clock clock;
  private long turns = -1;
  private long prunes = -1;
  private boolean busy;

  public IncidentWatch(Vertx vertx, PgIncidents incidents, IncidentsConfig config, Clock clock) {
    this.vertx = vertx;
    this.incidents = incidents;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public void begin(Term term) {
    turns = vertx.setPeriodic(0, TURN_MS, tick -> turn(term));
    prunes = vertx.setPeriodic(0, PRUNE_MS, tick -> prune());
  }

  @Override
  public void end() {
    vertx.cancelTimer(turns);
    vertx.cancelTimer(prunes);
  }

  private void turn(Term term) {
    if (busy) {
      return;
    }
    busy = true;
    incidents
        .pass(term, config, clock.instant().truncatedTo(ChronoUnit.MICROS))
        .onFailure(e -> LOG.warn("incidents cannot be looked at: {}", e.getMessage()))
        .onComplete(done -> busy = false);
  }

  private void prune() {
    incidents
        .prune()
        .onFailure(e -> LOG.warn("old events of the lab are not pruned: {}", e.getMessage()));
  }
}
