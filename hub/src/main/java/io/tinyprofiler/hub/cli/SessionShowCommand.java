package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyprofiler.shared.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sessions show}. */
@Command(name = "show", description = "a session with its runs and its result")
final class SessionShowCommand extends LookCommand {

  @Parameters(paramLabel = "ID")
  String id;

  @Option(names = "--text", description = "print the generated text of a run alone")
  boolean text;

  @Option(names = "--run", paramLabel = "ID", description = "which run's text; the last one's")
  String run;

  @Option(
      names = "--recompute",
      description = {
        "compute the result again from the stored records and compare it with the stored one;",
        "exit code 1 if they differ in any digit"
      })
  boolean recompute;

  @Mixin BatteryOptions battery;

  private boolean open;

  @Override
  int look() {
    battery.check();
    String path = "/api/v1/sessions/" + HubClient.quoted(id);
    if (text) {
      String query = run == null ? "" : "?run=" + HubClient.quoted(run);
      String joined = options.client().getText(path + "/text" + query);
      print(HubClient.tree(joined), joined);
      return 0;
    }
    return recompute ? check() : show(path);
  }

  @Override
  boolean mayChange() {
    return open;
  }

  private int check() {
    JsonNode check = options.client().get("/api/v1/results/" + HubClient.quoted(id) + "/check");
    boolean identical = check.path("identical").asBoolean();
    Table table = new Table("FIELD", "STORED", "COMPUTED");
    for (JsonNode difference : check.path("differences")) {
      table.row(
          text(difference, "field"), text(difference, "stored"), text(difference, "computed"));
    }
    print(
        check,
        identical
            ? new ResultDetails(check.path("result")) + "identical to the stored result"
            : table + "\nthe stored result differs from its records");
    return identical ? 0 : 1;
  }

  private int show(String path) {
    JsonNode session = options.client().get(path);
    open = SessionWatch.isOpen(session);
    if (options.json && !battery.asked()) {
      print(session, "");
      return 0;
    }
    JsonNode results =
        options.client().get("/api/v1/results?session=" + HubClient.quoted(id)).path("results");
    if (battery.asked() && session instanceof ObjectNode shown) {
      shown.putPOJO("battery_life", battery.life(results.path(0).path("energy")));
    }
    print(session, describe(session) + (results.isEmpty() ? "" : "\n" + details(results)));
    return 0;
  }

  private String details(JsonNode results) {
    JsonNode result = results.path(0);
    return new ResultDetails(result)
        + (battery.asked() ? battery.sentence(result.path("energy")) + "\n" : "");
  }

  private static String describe(JsonNode session) {
    Table facts = new Table("SESSION", text(session, "id"));
    facts
        .row("device", emulated(session, text(session, "device")))
        .row("agent", text(session, "agent"))
        .row("firmware", text(session.path("spec"), "firmware"))
        .row("state", SessionsCommand.state(session))
        .row("mode", ResultsCommand.words(session.path("spec").path("modes")))
        .row("runs", SessionsCommand.progress(session))
        .row("attempt", whole(session, "attempt"))
        .row("created", text(session, "created_at") + " by " + text(session, "created_by"))
        .row("ended", text(session, "ended_at"))
        .row("reason", text(session, "reason"));
    Table runs =
        new Table("RUN", "KIND", "MODE", "STATUS", "TOKENS", "LOST", "MARKS", "ID", "REASON");
    for (JsonNode run : session.path("runs")) {
      runs.row(
          whole(run, "index"),
          text(run, "kind"),
          text(run, "mode"),
          text(run, "status"),
          whole(run, "tokens"),
          whole(run, "lost"),
          marks(run),
          text(run, "id"),
          text(run, "reason"));
    }
    return session.path("runs").isEmpty() ? facts.toString() : facts + "\n" + runs;
  }

  private static String marks(JsonNode run) {
    List<String> marks = new ArrayList<>();
    run.path("marks").forEach(mark -> marks.add(mark.asText()));
    return marks.isEmpty() ? null : String.join(", ", marks);
  }
}
