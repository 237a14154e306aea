package io.tinyprofiler.hub.health;

import io.tinyprofiler.hub.cluster.Cluster;
import io.tinyprofiler.hub.cluster.Peers;
import io.tinyprofiler.hub.health.monitoring.Monitoring;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Observes the hub and its lab. No check fails: one that cannot observe says so. */
public final class HealthChecks {

  private static final long MIB = 1024 * 1024;
  private static final long DISK_DEGRADED = 1024 * MIB;
  private static final long DISK_UNHEALTHY = 128 * MIB;
  private static final int HEAP_DEGRADED_PERCENT = 90;
  private static final double LOOP_DEGRADED_MS = 200;

  private static final Duration BACKUP_OLD = Duration.ofHours(26);

  /** A receiver that is only slow has answered by then. */
  private static final double NOTICE_LATE_S = 15;

  private final Vertx vertx;
  private final Peers peers;
  private final PgHealth lab;
  private final Path dataDir;
  private final HealthConfig config;
  private final Monitoring monitoring;
  private final Clock clock;
  private volatile UnaryOperator<Check> steady = UnaryOperator.identity();

  public HealthChecks(
      Cluster cluster,
      PgHealth lab,
      Path dataDir,
      HealthConfig config,
      Monitoring monitoring,
      Clock clock) {
    this.vertx = cluster.vertx();
    this.peers = cluster.peers();
    this.lab = lab;
    this.dataDir = dataDir;
    this.config = config;
    this.monitoring = monitoring;
    this.clock = clock;
  }

  /** Whether the database answers: the one thing without which a hub is no hub. */
  Future<Check> database() {
    long start = System.nanoTime();
    return lab.ping()
        .map(done -> Check.healthy("database", millisSince(start), "ms", now()))
        .otherwise(e -> unobserved("database", "ms"));
  }

  void steadyBy(UnaryOperator<Check> how) {
    steady = how;
  }

  /** What is observed now, with what flickers as it was of late. */
  public Future<List<Check>> all() {
    return observe().map(checks -> checks.stream().map(steady).toList());
  }

  Future<List<Check>> observe() {
    return database()
        .compose(
            database ->
                Future.join(
                        List.of(
                            Future.succeededFuture(List.of(database)),
                            observe("migrations", "version", lab.migrated(), this::migrations),
                            disk(),
                            Future.succeededFuture(List.of(memory())),
                            loop(),
                            Future.succeededFuture(ClusterCheck.of(peers, now())),
                            Future.succeededFuture(ReplicaCheck.of(lab.replica(), now())),
                            lab.agents()
                                .map(agents -> AgentChecks.of(agents, config, now()))
                                .otherwise(
                                    e ->
                                        List.of(
                                            unobserved("agents", "connected"),
                                            unobserved("spool backlog", "records"),
                                            unobserved("records", "in 24 h"))),
                            observe("devices", "connected", lab.devices(), this::devices),
                            observe("backups", "h", lab.backups(), this::backups),
                            observe(
                                "alert delivery", "waiting", lab.deliveries(), this::deliveries),
                            monitoring.states().map(this::neighbours)))
                    .map(HealthChecks::flat));
  }

  private static List<Check> flat(CompositeFuture done) {
    List<Check> checks = new ArrayList<>();
    done.<List<Check>>list().forEach(checks::addAll);
    return checks;
  }

  private <T> Future<List<Check>> observe(
      String name, String unit, Future<T> observation, Function<T, Check> judge) {
    return observation.map(judge).otherwise(e -> unobserved(name, unit)).map(List::of);
  }

  private Check unobserved(String name, String unit) {
    return Check.unhealthy(name, null, unit, now(), "the database does not answer");
  }

  private Check migrations(String version) {
    return Check.healthy("migrations", version, "version", now());
  }

  private Future<List<Check>> disk() {
    return vertx
        .executeBlocking(() -> Files.getFileStore(dataDir).getUsableSpace())
        .map(this::disk)
        .otherwise(e -> Check.unhealthy("disk", null, "B", now(), "cannot read " + dataDir))
        .map(List::of);
  }

  private Check disk(long free) {
    if (free < DISK_UNHEALTHY) {
      return Check.unhealthy("disk", free, "B", now(), "almost no space is left");
    }
    return Check.degradedIf(
        free < DISK_DEGRADED, "disk", free, "B", now(), "less than 1 GiB is left");
  }

  private Check memory() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    long percent = 100 * used / runtime.maxMemory();
    return Check.degradedIf(
        percent > HEAP_DEGRADED_PERCENT,
        "memory",
        percent,
        "% of heap",
        now(),
        "the heap is almost full");
  }

  /** How long a task waits for an event loop. */
  private Future<List<Check>> loop() {
    Promise<Check> ran = Promise.promise();
    long start = System.nanoTime();
    vertx
        .getOrCreateContext()
        .runOnContext(
            turn -> {
              double waited = millisSince(start);
              ran.complete(
                  Check.degradedIf(
                      waited > LOOP_DEGRADED_MS,
                      "event loop",
                      waited,
                      "ms",
                      now(),
                      "the event loop is busy"));
            });
    return ran.future().map(List::of);
  }

  private List<Check> neighbours(List<Monitoring.State> states) {
    return states.stream()
        .map(
            state ->
                Check.degradedIf(
                    state.trouble() != null,
                    state.name(),
                    state.millis(),
                    "ms",
                    now(),
                    state.trouble()))
        .toList();
  }

  private Check devices(List<PgHealth.Device> devices) {
    long connected = devices.stream().filter(PgHealth.Device::connected).count();
    return Check.degradedIf(
        connected < devices.size(),
        "devices",
        connected,
        "connected",
        now(),
        "%d of %d are away".formatted(devices.size() - connected, devices.size()));
  }

  private Check deliveries(PgHealth.Deliveries deliveries) {
    boolean late = deliveries.waitingS() != null && deliveries.waitingS() > NOTICE_LATE_S;
    return Check.degradedIf(
        late || deliveries.givenUp() > 0,
        "alert delivery",
        deliveries.waiting(),
        "waiting",
        now(),
        "%d notices wait, the oldest for %.0f s; %d were given up in 24 h; %s"
            .formatted(
                deliveries.waiting(),
                deliveries.waitingS() == null ? 0 : deliveries.waitingS(),
                deliveries.givenUp(),
                deliveries.reason()));
  }

  private Check backups(PgHealth.Backups backups) {
    boolean none = backups.verified() == null;
    Instant since = none ? backups.since() : backups.verified();
    Duration age = Duration.between(since, now());
    boolean old = age.compareTo(BACKUP_OLD) > 0;
    Object hours = none ? null : Math.round(age.toMinutes() / 6.0) / 10.0;
    String text =
        old
            ? "no verified backup since %s; %s".formatted(since, backups.reason())
            : "the last one failed: " + backups.reason();
    return Check.degradedIf(old || !backups.reason().isEmpty(), "backups", hours, "h", now(), text);
  }

  private Instant now() {
    return clock.instant();
  }

  private static double millisSince(long startNs) {
    return Math.round((System.nanoTime() - startNs) / 1e3) / 1e3;
  }
}
