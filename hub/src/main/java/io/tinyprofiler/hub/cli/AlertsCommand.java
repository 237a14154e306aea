package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alerts}. */
@Command(name = "alerts", description = "show what is wrong now, and whether anybody is told")
final class AlertsCommand extends LookCommand {

  @Parameters(
      paramLabel = "MATCHER",
      description = "only those that match, e.g. 'severity=\"critical\"' or 'agent=~\"pi-.*\"'")
  List<String> matchers = new ArrayList<>();

  @Option(names = "--active", description = "only those that are neither silenced nor inhibited")
  boolean active;

  @Override
  int look() {
    JsonNode alerts = options.client().get("/api/v2/alerts?" + query());
    Table table = new Table("ALERT", "SEVERITY", "SINCE", "STATE", "LABELS", "SUMMARY");
    for (JsonNode alert : alerts) {
      JsonNode labels = alert.path("labels");
      table.row(
          text(labels, "alertname"),
          text(labels, "severity"),
          text(alert, "startsAt"),
          state(alert.path("status")),
          others(labels),
          text(alert.path("annotations"), "summary"));
    }
    print(alerts, orNone(alerts, table, "no alert fires"));
    return 0;
  }

  private String query() {
    String filters =
        matchers.stream()
            .map(matcher -> "filter=" + HubClient.quoted(matcher))
            .collect(Collectors.joining("&"));
    return active ? filters + "&silenced=false&inhibited=false" : filters;
  }

  private static String state(JsonNode status) {
    if (!status.path("silencedBy").isEmpty()) {
      return "silenced";
    }
    return status.path("inhibitedBy").isEmpty() ? "active" : "inhibited";
  }

  private static String others(JsonNode labels) {
    List<String> shown = new ArrayList<>();
    labels
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of("alertname", "severity", "source").contains(name)) {
                shown.add(name + "=" + text(labels, name));
              }
            });
    return String.join(" ", shown);
  }
}
