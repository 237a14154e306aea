package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code health}; exit code 1 when the hub is unhealthy. */
@Command(name = "health", description = "what a hub says of itself and its lab")
final class HealthCommand extends LookCommand {

  @Option(
      names = "--report",
      description = "the daily report: resources, errors and sessions besides the checks")
  boolean report;

  @Override
  int look() {
    return report ? report() : checks();
  }

  private int report() {
    JsonNode answer = options.client().get("/health/report");
    print(answer, text(answer, "text"));
    return exitCode(answer);
  }

  private int checks() {
    JsonNode health = options.client().getWhatever("/health/detailed");
    Table table = new Table("CHECK", "STATUS", "OBSERVED", "UNIT", "TEXT");
    for (JsonNode check : health.path("checks")) {
      table.row(
          text(check, "name"),
          text(check, "status"),
          text(check, "observed"),
          text(check, "unit"),
          text(check, "text"));
    }
    print(health, table + "\nthe hub is " + text(health, "status"));
    return exitCode(health);
  }

  private static int exitCode(JsonNode health) {
    return "unhealthy".equals(text(health, "status")) ? 1 : 0;
  }
}
