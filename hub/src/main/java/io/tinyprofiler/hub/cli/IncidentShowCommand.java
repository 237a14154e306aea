package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code incidents show}. */
@Command(
    name = "show",
    description = "show an incident: its checklist, its timeline and its actions")
final class IncidentShowCommand extends LookCommand {

  @Parameters(paramLabel = "INCIDENT", description = "its number, as incidents shows it")
  long incident;

  @Override
  int look() {
    HubClient client = options.client();
    String path = IncidentsCommand.path(incident);
    ObjectNode incident = (ObjectNode) client.get(path);
    incident.set("timeline", timeline(client, path));
    print(incident, forPeople(incident));
    return 0;
  }

  private JsonNode timeline(HubClient client, String path) {
    JsonNode page = client.get(path + "/timeline?limit=500");
    ArrayNode all = (ArrayNode) page.path("timeline");
    while (page.path("next").isTextual()) {
      page = client.get(path + "/timeline?limit=500&after=" + page.path("next").asText());
      page.path("timeline").forEach(all::add);
    }
    return all;
  }

  private static String forPeople(JsonNode incident) {
    StringBuilder shown = new StringBuilder();
    shown.append(
        "incident %s is %s: %s\nopened %s; %s alerts of it fire%s\n"
            .formatted(
                text(incident, "id"),
                text(incident, "state"),
                text(incident, "title"),
                text(incident, "opened_at"),
                text(incident, "firing"),
                text(incident, "escalated_at") == null
                    ? ""
                    : "; escalated " + text(incident, "escalated_at")));
    incident.path("phases").forEach(phase -> shown.append('\n').append(phase(phase)));
    Table timeline = new Table("TIME", "WHAT", "BY", "TEXT");
    incident
        .path("timeline")
        .forEach(
            line ->
                timeline.row(
                    text(line, "at"), text(line, "kind"), text(line, "by"), text(line, "text")));
    shown.append('\n').append(timeline);
    if (!incident.path("actions").isEmpty()) {
      shown.append('\n').append(actions(incident.path("actions")));
    }
    return shown.toString();
  }

  private static String phase(JsonNode phase) {
    StringBuilder shown = new StringBuilder();
    shown.append(
        "%s, until %s%s\n"
            .formatted(
                text(phase, "title"),
                text(phase, "due"),
                phase.path("late").asBoolean() ? ", late" : ""));
    for (JsonNode step : phase.path("steps")) {
      shown.append(
          "  [%s] %s (%s)\n"
              .formatted(
                  step.path("done").asBoolean() ? "x" : " ",
                  text(step, "text"),
                  text(step, "key")));
      step.path("known")
          .forEach(known -> shown.append("      ").append(known.asText()).append('\n'));
    }
    return shown.toString();
  }

  static Table actions(JsonNode actions) {
    Table table = new Table("ACTION", "TEXT", "OWNER", "DUE", "RUNBOOK", "DONE");
    for (JsonNode action : actions) {
      table.row(
          whole(action, "id"),
          text(action, "text"),
          text(action, "owner"),
          text(action, "due"),
          text(action, "runbook"),
          text(action, "done_at"));
    }
    return table;
  }
}
