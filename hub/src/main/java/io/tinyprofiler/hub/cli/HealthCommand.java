package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;

/** {@code health}; exit code 1 when the hub is unhealthy. */
@Command(name = "health", description = "what a hub says of itself and its lab")
final class HealthCommand extends ClientCommand {

  @Override
  public Integer call() {
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
    String status = text(health, "status");
    print(health, table + "\nthe hub is " + status);
    return "unhealthy".equals(status) ? 1 : 0;
  }
}
