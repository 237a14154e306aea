package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code incidents}. */
@Command(
    name = "incidents",
    description =
        "list incidents that are not resolved: critical alerts, and what is done about them",
    subcommands = {
      IncidentsCommand.ListAll.class,
      IncidentShowCommand.class,
      IncidentsCommand.Acknowledge.class,
      IncidentsCommand.Note.class,
      IncidentsCommand.Mitigate.class,
      IncidentsCommand.Resolve.class,
      IncidentsCommand.Report.class,
      IncidentActionCommand.class
    })
final class IncidentsCommand extends LookCommand {

  static final String PATH = "/api/v1/incidents";

  @Override
  int look() {
    return list(this, "unresolved");
  }

  private static int list(ClientCommand command, String state) {
    JsonNode page =
        command
            .options
            .client()
            .get(PATH + "?limit=500" + (state == null ? "" : "&state=" + state));
    Table table =
        new Table("INCIDENT", "STATE", "OPENED", "ACKNOWLEDGED", "ESCALATED", "FIRING", "TITLE");
    for (JsonNode incident : page.path("incidents")) {
      table.row(
          whole(incident, "id"),
          text(incident, "state"),
          text(incident, "opened_at"),
          text(incident.path("acknowledged"), "by"),
          text(incident, "escalated_at"),
          whole(incident, "firing"),
          text(incident, "title"));
    }
    command.print(
        page,
        orNone(
            page.path("incidents"),
            table,
            state == null
                ? "no incident was ever opened"
                : "no incident is open; all that ever were: tiny-profiler incidents list"));
    return 0;
  }

  static String path(long incident) {
    return PATH + "/" + incident;
  }

  /** A command about one incident. */
  abstract static class OfOne extends ClientCommand {

    @Parameters(
        index = "0",
        paramLabel = "INCIDENT",
        description = "its number, as incidents shows it")
    long incident;

    String path() {
      return IncidentsCommand.path(incident);
    }
  }

  /** One by which somebody does something. */
  abstract static class Deed extends OfOne {

    @Option(
        names = "--by",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "who, unless a token says so (${DEFAULT-VALUE})")
    String by;

    Map<String, Object> body(String text) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("by", by);
      if (text != null) {
        body.put("text", text);
      }
      return body;
    }

    int move(String what, Map<String, Object> body) {
      JsonNode answer = options.client().post(path() + "/" + what, body);
      print(answer, "incident %d is %s".formatted(incident, text(answer, "state")));
      return 0;
    }
  }

  /** {@code incidents list}. */
  @Command(name = "list", description = "list all incidents, the newest first")
  static final class ListAll extends LookCommand {

    @Option(
        names = "--state",
        paramLabel = "STATE",
        description = "open, acknowledged, mitigated, resolved or unresolved")
    String state;

    @Override
    int look() {
      return list(this, state);
    }
  }

  /** {@code incidents ack}. */
  @Command(name = "ack", description = "take an incident on, which stops its escalation")
  static final class Acknowledge extends Deed {

    @Option(names = "--text", paramLabel = "TEXT", description = "what there is to say")
    String text;

    @Override
    public Integer call() {
      return move("acknowledge", body(text));
    }
  }

  /** {@code incidents mitigate}. */
  @Command(name = "mitigate", description = "note that an incident's effects are stopped")
  static final class Mitigate extends Deed {

    @Parameters(index = "1", paramLabel = "TEXT", arity = "0..1", description = "how")
    String text;

    @Override
    public Integer call() {
      return move("mitigate", body(text));
    }
  }

  /** {@code incidents resolve}. */
  @Command(name = "resolve", description = "note that an incident is over")
  static final class Resolve extends Deed {

    @Parameters(index = "1", paramLabel = "TEXT", arity = "0..1", description = "how")
    String text;

    @Option(names = "--force", description = "even while alerts of it fire")
    boolean force;

    @Override
    public Integer call() {
      Map<String, Object> body = body(text);
      body.put("force", force);
      return move("resolve", body);
    }
  }

  /** {@code incidents note}. */
  @Command(name = "note", description = "write something into an incident's timeline")
  static final class Note extends Deed {

    @Parameters(index = "1", paramLabel = "TEXT", description = "what happened, was found or done")
    String text;

    @Option(
        names = "--item",
        paramLabel = "STEP",
        description = "the step of the checklist that is done by it, as incidents show names them")
    String item;

    @Override
    public Integer call() {
      Map<String, Object> body = body(text);
      if (item != null) {
        body.put("item", item);
      }
      print(options.client().post(path() + "/notes", body), "noted");
      return 0;
    }
  }

  /** {@code incidents report}; with {@code --json} the incident's data instead. */
  @Command(name = "report", description = "write the post-mortem as Markdown")
  static final class Report extends OfOne {

    @Option(names = "--output", paramLabel = "FILE", description = "instead of standard output")
    Path output;

    @Override
    public Integer call() {
      String text =
          options.json
              ? HubClient.encode(options.client().get(path())) + "\n"
              : options.client().getText(path() + "/report");
      if (output == null) {
        out().print(text);
        out().flush();
        return 0;
      }
      try {
        Files.writeString(output, text);
        return 0;
      } catch (IOException e) {
        throw new Problem(
            "file-not-writable", "cannot write " + output, "give another --output", e);
      }
    }
  }
}
