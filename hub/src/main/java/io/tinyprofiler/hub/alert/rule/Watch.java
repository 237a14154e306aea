package io.tinyprofiler.hub.alert.rule;

import io.tinyprofiler.hub.alert.Alert;
import io.tinyprofiler.hub.alert.AlertVerticle;
import io.tinyprofiler.hub.alert.AlertsConfig;
import io.tinyprofiler.hub.alert.Runbook;
import io.tinyprofiler.hub.alert.match.Labels;
import io.tinyprofiler.hub.alert.rule.Rules.Trouble;
import io.tinyprofiler.hub.alert.store.PgAlerts;
import io.tinyprofiler.hub.database.Leadership.Term;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the lab again and again, and puts what is wrong among the alerts. A hub that stops
 * looking takes nothing back: its alerts end by themselves after three looks.
 */
public final class Watch implements AlertVerticle.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final int LOOKS = 3;

  private final Vertx vertx;
  private final RulesConfig config;
  private final String externalUrl;
  private final PgLab lab;
  private final PgAlerts alerts;
  private final Path dataDir;
  private final Clock clock;
  private long timer = -1;
  private boolean looking;

  public Watch(
      Vertx vertx, AlertsConfig config, PgLab lab, PgAlerts alerts, Path dataDir, Clock clock) {
    this.vertx = vertx;
    this.config = config.rules();
    this.externalUrl = config.externalUrl();
    this.lab = lab;
    this.alerts = alerts;
    this.dataDir = dataDir;
    this.clock = clock;
  }

  @Override
  public void begin(Term term) {
    timer = vertx.setPeriodic(config.intervalMs(), tick -> look());
    look();
  }

  @Override
  public void end() {
    vertx.cancelTimer(timer);
  }

  /** Done when what was found is stored, or nothing could be found; at once while another looks. */
  Future<?> look() {
    if (looking) {
      return Future.succeededFuture();
    }
    looking = true;
    return vertx
        .executeBlocking(this::host, false)
        .compose(lab::look)
        .compose(seen -> tell(Rules.of(config, seen), seen.at()))
        .onFailure(e -> LOG.warn("the lab cannot be looked at: {}", e.getMessage()))
        .onComplete(done -> looking = false);
  }

  private PgLab.Host host() {
    Runtime runtime = Runtime.getRuntime();
    double used = runtime.totalMemory() - (double) runtime.freeMemory();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new PgLab.Host(now, 100 * used / runtime.maxMemory(), diskPercent());
  }

  private Double diskPercent() {
    try {
      FileStore disk = Files.getFileStore(dataDir);
      double free = disk.getUsableSpace();
      return 100 * (1 - free / disk.getTotalSpace());
    } catch (IOException e) {
      return null;
    }
  }

  /** What is wrong fires on; what was and is not any more is over now. */
  private Future<Void> tell(List<Trouble> found, Instant now) {
    Instant end = now.plus(Duration.ofMillis((long) LOOKS * config.intervalMs()));
    Set<Labels> wrong = found.stream().map(Trouble::labels).collect(Collectors.toSet());
    return alerts
        .firing(now)
        .compose(
            firing -> {
              List<Alert> told = new ArrayList<>();
              for (Trouble trouble : found) {
                told.add(alert(trouble, now, end));
              }
              firing.stream()
                  .filter(alert -> alert.labels().get(Rules.SOURCE).equals(Rules.HUB))
                  .filter(alert -> !wrong.contains(alert.labels()))
                  .forEach(alert -> told.add(over(alert, now)));
              return alerts.put(told, now);
            });
  }

  private Alert alert(Trouble trouble, Instant now, Instant end) {
    Map<String, String> annotations =
        Runbook.link(externalUrl, trouble.labels(), trouble.annotations());
    return new Alert(trouble.labels(), annotations, now, end, now, true, "");
  }

  private static Alert over(Alert alert, Instant now) {
    return new Alert(alert.labels(), alert.annotations(), alert.startsAt(), now, now, false, "");
  }
}
