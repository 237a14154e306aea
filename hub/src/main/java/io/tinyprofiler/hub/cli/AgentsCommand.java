package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;

/** {@code agents}. */
@Command(name = "agents", description = "list the agents of a hub")
final class AgentsCommand extends LookCommand {

  @Override
  int look() {
    JsonNode page = options.client().get("/api/v1/agents?limit=500");
    Table table =
        new Table("AGENT", "CONNECTED", "HOST", "DEVICES", "SPOOLED", "SIZE", "LAST SEEN");
    for (JsonNode agent : page.path("agents")) {
      table.row(
          text(agent, "id"),
          agent.path("connected").asBoolean() ? "yes" : "no",
          text(agent, "host"),
          whole(agent, "devices"),
          whole(agent, "spool_records"),
          Figure.bytes(whole(agent, "spool_bytes")),
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
}
