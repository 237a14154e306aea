package io.tinyprofiler.hub.maintenance;

import io.tinyprofiler.hub.database.Leadership;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has maintenance done each day, by the one hub that leads in it. */
public final class MaintenanceVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceVerticle.class);
  private static final long LOOK_MS = 60_000;

  private final Leadership leadership;
  private final MaintenanceJobs jobs;
  private final PgMaintenance records;
  private final Optional<LocalTime> daily;
  private final Clock clock;
  private Context turns;
  private boolean leads;
  private Instant since;

  public MaintenanceVerticle(
      Leadership leadership,
      MaintenanceJobs jobs,
      PgMaintenance records,
      MaintenanceConfig config,
      Clock clock) {
    this.leadership = leadership;
    this.jobs = jobs;
    this.records = records;
    this.daily = config.time();
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    turns = vertx.getOrCreateContext();
    since = clock.instant();
    daily.ifPresent(time -> vertx.setPeriodic(LOOK_MS, tick -> look(time)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return leadership.resign().eventually(jobs::close);
  }

  private void look(LocalTime time) {
    if (leads) {
      doDue(time);
      return;
    }
    leadership
        .take(
            new Leadership.Led() {
              @Override
              public void lost() {
                turns.runOnContext(now -> leads = false);
              }

              @Override
              public void told() {
                // nobody tells anything: the clock does
              }
            })
        .onSuccess(
            term -> {
              leads = term.isPresent();
              if (leads) {
                records.abandon().onComplete(done -> doDue(time));
              }
            })
        .onFailure(e -> LOG.debug("nobody can lead in maintenance now", e));
  }

  private void doDue(LocalTime time) {
    Instant due = lastTime(clock.instant(), time);
    for (String kind : MaintenanceJobs.KINDS) {
      records
          .last(kind)
          .compose(
              last ->
                  last.orElse(since).isBefore(due)
                      ? jobs.begin(kind, false, "schedule")
                      : Future.succeededFuture())
          .onFailure(e -> LOG.warn("{} cannot be done now: {}", kind, e.getMessage()));
    }
  }

  private static Instant lastTime(Instant now, LocalTime daily) {
    ZonedDateTime today = now.atZone(ZoneOffset.UTC).with(daily);
    return (today.toInstant().isAfter(now) ? today.minusDays(1) : today).toInstant();
  }
}
