package io.tinyprofiler.hub.health.report;

import io.tinyprofiler.hub.health.Check;
import io.tinyprofiler.hub.health.Status;
import io.tinyprofiler.hub.health.report.HealthReport.AwayDevice;
import io.tinyprofiler.hub.health.report.HealthReport.DiskUse;
import io.tinyprofiler.hub.health.report.HealthReport.ErrorLine;
import io.tinyprofiler.hub.health.report.HealthReport.HostUse;
import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import io.tinyprofiler.hub.health.report.HealthReport.Sessions;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** A report in words. */
final class ReportText {

  private static final int ERRORS = 10;

  private final HealthReport report;
  private final StringBuilder text = new StringBuilder();

  private ReportText(HealthReport report) {
    this.report = report;
  }

  static String of(HealthReport report) {
    ReportText words = new ReportText(report);
    words.checks();
    words.devices();
    words.host();
    words.services();
    words.sessions();
    words.errors();
    return words.text.toString();
  }

  private void checks() {
    text.append(
        "%s %s (%s) is %s; %d alerts fire, %d incidents are not resolved\n"
            .formatted(
                report.service(),
                report.version(),
                report.environment(),
                report.status().text(),
                report.alarms().firing(),
                report.alarms().unresolved()));
    List<Check> wrong =
        report.checks().stream().filter(check -> check.status() != Status.HEALTHY).toList();
    for (Check check : wrong) {
      text.append("  %s: %s, %s\n".formatted(check.name(), check.status().text(), check.text()));
    }
  }

  private void devices() {
    List<AwayDevice> away = report.disconnectedDevices();
    text.append("%d devices are disconnected\n".formatted(away.size()));
    for (AwayDevice device : away) {
      text.append(
          "  %s on %s: %s since %s %s\n"
              .formatted(
                  device.id(),
                  device.agent(),
                  device.state(),
                  device.lastSeen().truncatedTo(ChronoUnit.SECONDS),
                  device.reason()));
    }
  }

  private void host() {
    HostUse host = report.host();
    text.append(
        "host %s: CPU %s of %d, load %s, memory %s free of %s\n"
            .formatted(
                host.name(),
                percent(host.cpuPercent()),
                host.processors(),
                host.load() == null ? "-" : String.format(Locale.ROOT, "%.2f", host.load()),
                bytes(host.memoryAvailable()),
                bytes(host.memoryTotal())));
    for (DiskUse disk : host.disks()) {
      text.append(
          "  disk of %s: %s free of %s\n"
              .formatted(disk.folder(), bytes(disk.free()), bytes(disk.size())));
    }
  }

  private void services() {
    Table table = new Table("SERVICE", "CPU", "MEMORY", "DISK", "NOTE");
    for (ServiceUse use : report.services()) {
      table.row(
          use.name(),
          percent(use.cpuPercent()),
          bytes(use.memory()),
          bytes(use.disk()),
          use.note());
    }
    text.append(table);
  }

  private void sessions() {
    Sessions sessions = report.sessions();
    text.append(
        "sessions: %d in the last hour, %d in 24 h (%.1f per hour), %d of them failed\n"
            .formatted(
                sessions.lastHour(),
                sessions.lastDay(),
                sessions.lastDay() / 24.0,
                sessions.failedLastDay()));
  }

  private void errors() {
    List<ErrorLine> errors = report.errors();
    text.append(errors.isEmpty() ? "no errors in 24 h\n" : "last errors\n");
    for (ErrorLine error : errors.subList(Math.max(0, errors.size() - ERRORS), errors.size())) {
      text.append(
          "  %s %s: %s\n"
              .formatted(
                  error.at().truncatedTo(ChronoUnit.SECONDS), error.service(), error.text()));
    }
  }

  private static String percent(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.1f %%", value);
  }

  private static String bytes(Long value) {
    return value == null ? "-" : Figure.bytes(value);
  }
}
