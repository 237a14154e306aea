package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.Check;
import io.tinyprofiler.hub.health.HealthChecks;
import io.tinyprofiler.hub.health.RecentErrors;
import io.tinyprofiler.hub.health.Service;
import io.tinyprofiler.hub.health.Status;
import io.tinyprofiler.hub.health.report.HealthReport.ErrorLine;
import io.tinyprofiler.hub.health.report.HealthReport.HostUse;
import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes reports. */
public final class Reporter {

  private static final Duration DAY = Duration.ofHours(24);

  private record Machine(HostUse host, List<ServiceUse> services) {}

  private final Vertx vertx;
  private final PgReport lab;
  private final HealthChecks checks;
  private final Service service;
  private final Path dataDir;
  private final Clock clock;

  public Reporter(
      Vertx vertx, PgReport lab, HealthChecks checks, Service service, Path dataDir, Clock clock) {
    this.vertx = vertx;
    this.lab = lab;
    this.checks = checks;
    this.service = service;
    this.dataDir = dataDir;
    this.clock = clock;
  }

  /** How it is now; fails if the database does not answer. */
  public Future<HealthReport> report() {
    Instant now = clock.instant();
    return Future.all(checks.all(), lab.read())
        .compose(
            both -> {
              PgReport.Read read = both.resultAt(1);
              return vertx
                  .executeBlocking(() -> machine(read, now), false)
                  .map(machine -> report(both.resultAt(0), read, machine, now));
            });
  }

  private Machine machine(PgReport.Read read, Instant now) {
    return new Machine(
        HostLook.host(List.of(Path.of("/"), dataDir)),
        ServiceLook.all(dataDir, read.backend(), read.databaseSize(), now));
  }

  private HealthReport report(List<Check> all, PgReport.Read read, Machine machine, Instant now) {
    List<ServiceUse> services = new ArrayList<>(machine.services());
    services.addAll(read.agents());
    HealthReport report =
        new HealthReport(
            Status.of(all),
            Service.NAME,
            service.version(),
            service.environment(),
            now,
            all,
            read.away(),
            machine.host(),
            services,
            errors(read.errors(), now),
            read.sessions(),
            read.alarms(),
            "");
    return report.with(ReportText.of(report));
  }

  private static List<ErrorLine> errors(List<ErrorLine> lab, Instant now) {
    Stream<ErrorLine> own =
        RecentErrors.lines().stream()
            .filter(line -> line.at().isAfter(now.minus(DAY)))
            .map(line -> new ErrorLine(line.at(), "hub", line.text()));
    return Stream.concat(lab.stream(), own).sorted(Comparator.comparing(ErrorLine::at)).toList();
  }
}
