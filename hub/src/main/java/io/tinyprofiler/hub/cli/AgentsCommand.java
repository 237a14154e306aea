package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agents}. */
@Command(
    name = "agents",
    description = "list the agents of a hub",
    subcommands = {AgentsCommand.Rejected.class})
final class AgentsCommand extends LookCommand {

  private static final String PATH = "/api/v1/agents";

  @Override
  int look() {
    JsonNode page = options.client().get(PATH + "?limit=500");
    Table table =
        new Table(
            "AGENT",
            "CONNECTED",
            "HOST",
            "DEVICES",
            "SPOOLED",
            "SIZE",
            "REJECTED",
            "LOST",
            "LAST SEEN");
    for (JsonNode agent : page.path("agents")) {
      JsonNode records = agent.path("records");
      table.row(
          text(agent, "id"),
          agent.path("connected").asBoolean() ? "yes" : "no",
          text(agent, "host"),
          whole(agent, "devices"),
          whole(agent, "spool_records"),
          Figure.bytes(whole(agent, "spool_bytes")),
          whole(records, "rejected"),
          records.path("lost").asLong() + records.path("refused").asLong(),
          text(agent, "last_seen"));
    }
    print(
        page,
        orNone(
            page.path("agents"),
            table,
            "no agent was ever connected; make a token with: tiny-profiler tokens create"
                + " --role agent --agent ID"));
    return 0;
  }

  /** {@code agents rejected}. */
  @Command(
      name = "rejected",
      description =
          "show an agent's records that the hub could not store, and those of a newer agent that hold"
              + " something unknown, the newest first")
  static final class Rejected extends LookCommand {

    @Parameters(paramLabel = "AGENT", description = "the agent's id")
    String agent;

    @Option(
        names = "--why",
        paramLabel = "WHY",
        description = "only those that were rejected, or that are unknown: rejected, unknown")
    String why;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "most of them to show, 1 to 500 (${DEFAULT-VALUE})")
    int limit;

    @Override
    int look() {
      JsonNode page =
          options
              .client()
              .get(
                  "%s/%s/rejected-records?limit=%d%s"
                      .formatted(
                          PATH,
                          HubClient.quoted(agent),
                          limit,
                          why == null ? "" : "&why=" + HubClient.quoted(why)));
      StringBuilder shown = new StringBuilder();
      for (JsonNode record : page.path("records")) {
        shown.append(
            "%s  %s, record %s of epoch %s: %s%n    %s%n"
                .formatted(
                    text(record, "at"),
                    text(record, "why"),
                    text(record, "seq"),
                    text(record, "epoch"),
                    text(record, "reason"),
                    text(record, "line")));
      }
      print(
          page,
          orNone(page.path("records"), shown, "every record of agent " + agent + " is understood"));
      return 0;
    }
  }
}
