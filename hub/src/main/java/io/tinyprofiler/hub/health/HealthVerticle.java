package io.tinyprofiler.hub.health;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the hub's health again and again: keeps checks that flicker steady, and notes what
 * changes in the lab's events.
 */
public final class HealthVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HealthVerticle.class);

  /** What is polled, and may be bad for a moment without meaning. */
  private static final Set<String> FLICKER =
      Set.of(
          "agents",
          "spool backlog",
          "memory",
          "event loop",
          "replica",
          "prometheus",
          "alertmanager",
          "grafana");

  private final HealthChecks checks;
  private final PgHealth lab;
  private final int intervalMs;
  private final Map<String, Steady> steady = new HashMap<>();
  private final Map<String, Status> shown = new ConcurrentHashMap<>();
  private boolean looking;
  private boolean stopped;

  /**
   * A watch.
   *
   * @param intervalMs between two looks, ms
   */
  public HealthVerticle(HealthChecks checks, PgHealth lab, int intervalMs) {
    this.checks = checks;
    this.lab = lab;
    this.intervalMs = intervalMs;
  }

  @Override
  public Future<?> start() {
    checks.steadyBy(this::steadied);
    look();
    vertx.setPeriodic(intervalMs, tick -> look());
    return Future.succeededFuture();
  }

  /** A hub that stops is not unwell. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return Future.succeededFuture();
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    checks
        .observe()
        .onSuccess(this::saw)
        .onFailure(e -> LOG.warn("the hub's health cannot be looked at: {}", e.getMessage()))
        .onComplete(done -> looking = false);
  }

  private void saw(List<Check> all) {
    if (stopped) {
      return;
    }
    for (Check check : all) {
      Status before = shown.get(check.name());
      Status now = status(check);
      shown.put(check.name(), now);
      if (before != null && before != now) {
        String why = check.text() == null ? "" : ": " + check.text();
        lab.note("%s: %s, then %s%s".formatted(check.name(), before.text(), now.text(), why))
            .onFailure(e -> LOG.warn("a change of health is not noted: {}", e.getMessage()));
      }
    }
  }

  private Status status(Check check) {
    return FLICKER.contains(check.name())
        ? steady.computeIfAbsent(check.name(), first -> new Steady()).seen(check.status())
        : check.status();
  }

  /** A check as it is shown: its own status, unless that may be a moment's. */
  private Check steadied(Check check) {
    Status status = FLICKER.contains(check.name()) ? shown.get(check.name()) : null;
    return status == null || status == check.status() ? check : check.shownAs(status);
  }
}
