package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code monitoring}; exit code 1 when a service of the stack is not well. */
@Command(
    name = "monitoring",
    description = "how Prometheus, Alertmanager and Grafana beside the hub are",
    subcommands = {MonitoringCommand.Restart.class})
final class MonitoringCommand extends LookCommand {

  private static final String PATH = "/api/v1/monitoring";

  @Override
  int look() {
    JsonNode page = options.client().get(PATH);
    Table table = new Table("SERVICE", "URL", "UNIT", "ANSWERS IN", "TROUBLE");
    boolean trouble = false;
    for (JsonNode service : page.path("monitoring")) {
      Double millis = number(service, "millis");
      trouble |= text(service, "trouble") != null;
      table.row(
          text(service, "name"),
          text(service, "url"),
          text(service, "unit"),
          millis == null ? null : millis + " ms",
          text(service, "trouble"));
    }
    print(
        page,
        orNone(
            page.path("monitoring"),
            table,
            "the hub knows of no monitoring; give it addresses under health.monitoring"));
    return trouble ? 1 : 0;
  }

  /** {@code monitoring restart}. */
  @Command(name = "restart", description = "restart a service of the stack through systemd")
  static final class Restart extends ClientCommand {

    @Parameters(paramLabel = "SERVICE", description = "prometheus, alertmanager or grafana")
    String service;

    @Override
    public Integer call() {
      options.client().post(PATH + "/" + HubClient.quoted(service) + "/restart", null);
      print(NullNode.getInstance(), service + " is restarted");
      return 0;
    }
  }
}
