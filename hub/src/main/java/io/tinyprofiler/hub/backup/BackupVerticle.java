package io.tinyprofiler.hub.backup;

import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.LocalTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a backup each day. Every hub looks whether one is due; the advisory lock lets one of them
 * make it, and the others find it made.
 */
public final class BackupVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BackupVerticle.class);

  private final BackupJobs jobs;
  private final PgBackups rows;
  private final Optional<LocalTime> daily;
  private final long lookMs;
  private final Clock clock;

  /**
   * The schedule.
   *
   * @param lookMs between two looks, ms
   */
  public BackupVerticle(
      BackupJobs jobs, PgBackups rows, BackupConfig config, long lookMs, Clock clock) {
    this.jobs = jobs;
    this.rows = rows;
    this.daily = config.time();
    this.lookMs = lookMs;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    daily.ifPresent(time -> vertx.setPeriodic(lookMs, tick -> look(time)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return jobs.close();
  }

  private void look(LocalTime time) {
    rows.due()
        .compose(
            due ->
                due.at(clock.instant(), time)
                    ? jobs.create("schedule", true)
                    : Future.succeededFuture())
        .onFailure(this::tell);
  }

  private void tell(Throwable e) {
    if (!(e instanceof Problem busy && busy.code().equals("backup-busy"))) {
      LOG.warn("the daily backup cannot be made now: {}", e.getMessage());
    }
  }
}
