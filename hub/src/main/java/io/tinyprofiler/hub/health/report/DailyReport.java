package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertVerticle;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the report through the alerts' routes, as an alert of severity info, once a day from an
 * hour on: later if no hub ran then, not at all on the day when the first hub began after it.
 */
public final class DailyReport implements AlertVerticle.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(DailyReport.class);
  private static final long LOOK_MS = 10_000;

  /** It is told, and over before it would be repeated. */
  private static final Duration SHOWN = Duration.ofHours(1);

  private final Vertx vertx;
  private final PgDailyReports days;
  private final Reporter reporter;
  private final int hour;
  private final Clock clock;
  private long timer = -1;
  private boolean looking;

  /**
   * A duty.
   *
   * @param hour from 0 to 23, or -1 for never
   * @param clock in the zone whose hour is meant
   */
  public DailyReport(Vertx vertx, PgDailyReports days, Reporter reporter, int hour, Clock clock) {
    this.vertx = vertx;
    this.days = days;
    this.reporter = reporter;
    this.hour = hour;
    this.clock = clock;
  }

  @Override
  public void begin(Term term) {
    if (hour != ReportDay.NEVER) {
      timer = vertx.setPeriodic(0, LOOK_MS, tick -> look(term));
    }
  }

  @Override
  public void end() {
    vertx.cancelTimer(timer);
  }

  private void look(Term term) {
    if (looking) {
      return;
    }
    looking = true;
    days.last()
        .compose(last -> last.isEmpty() ? skip() : sendIfDue(term, last.get()))
        .onFailure(e -> LOG.warn("the daily report is not sent yet: {}", e.getMessage()))
        .onComplete(done -> looking = false);
  }

  private Future<Void> skip() {
    LocalDate day =
        ReportDay.due(LocalDateTime.now(clock), hour, null)
            .orElse(LocalDate.now(clock).minusDays(1));
    return days.skip(day, now());
  }

  private Future<Void> sendIfDue(Term term, LocalDate last) {
    return ReportDay.due(LocalDateTime.now(clock), hour, last)
        .map(day -> reporter.report().compose(report -> send(term, day, report)))
        .orElse(Future.succeededFuture());
  }

  private Future<Void> send(Term term, LocalDate day, HealthReport report) {
    Instant now = now();
    Labels labels =
        Labels.of(
            Map.of(
                "alertname", "DailyReport",
                "severity", "info",
                "source", "report",
                "day", day.toString()));
    Alert alert =
        new Alert(labels, Map.of("summary", report.text()), now, now.plus(SHOWN), now, false, "");
    return days.send(term, day, alert, now);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
