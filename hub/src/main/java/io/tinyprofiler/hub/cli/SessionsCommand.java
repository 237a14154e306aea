package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sessions}. */
@Command(
    name = "sessions",
    description = "list the sessions of a hub, newest first",
    subcommands = {
      SessionsCommand.ListAll.class,
      SessionRunCommand.class,
      SessionShowCommand.class,
      SessionsCommand.Watch.class,
      SessionsCommand.Cancel.class,
      SessionExportCommand.class
    })
final class SessionsCommand extends LookCommand {

  @Override
  int look() {
    return list(this, "");
  }

  private static int list(ClientCommand command, String query) {
    JsonNode page = command.options.client().get("/api/v1/sessions?" + query);
    Table table = new Table("SESSION", "DEVICE", "STATE", "RUNS", "CREATED", "BY", "REASON");
    for (JsonNode session : page.path("sessions")) {
      table.row(
          text(session, "id"),
          text(session, "device"),
          state(session),
          progress(session),
          text(session, "created_at"),
          text(session, "created_by"),
          text(session, "reason"));
    }
    command.print(
        page,
        orNone(
            page.path("sessions"),
            table,
            "no sessions; start one with: tiny-profiler sessions run --device DEVICE"));
    return 0;
  }

  static String state(JsonNode session) {
    return text(session, "state")
        + (session.path("unreachable").asBoolean() ? ", unreachable" : "")
        + (session.path("cancel_requested").asBoolean() && !session.hasNonNull("ended_at")
            ? ", to be cancelled"
            : "");
  }

  static String progress(JsonNode session) {
    return whole(session, "done_runs") + "/" + whole(session, "total_runs");
  }

  /** {@code sessions list}. */
  @Command(name = "list", description = "the same as sessions, narrowed")
  static final class ListAll extends LookCommand {

    @Option(names = "--state", paramLabel = "STATE")
    String state;

    @Option(names = "--device", paramLabel = "DEVICE")
    String device;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "e.g. campaign=ID")
    String label;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "most sessions (${DEFAULT-VALUE})")
    int limit;

    @Override
    int look() {
      return list(
          this,
          "limit="
              + limit
              + ResultsCommand.also("state", state)
              + ResultsCommand.also("device", device)
              + ResultsCommand.also("label", label));
    }
  }

  /** {@code sessions watch}. */
  @Command(name = "watch", description = "follow a session to its end; exit code 1 if it failed")
  static final class Watch extends ClientCommand {

    @Parameters(paramLabel = "ID")
    String id;

    @Override
    public Integer call() {
      return new SessionWatch(options.client(), this).follow(id, null);
    }
  }

  /** {@code sessions cancel}. */
  @Command(name = "cancel", description = "cancel a session")
  static final class Cancel extends ClientCommand {

    @Parameters(paramLabel = "ID")
    String id;

    @Override
    public Integer call() {
      JsonNode session =
          options.client().post("/api/v1/sessions/" + HubClient.quoted(id) + "/cancel", null);
      print(session, "session %s is %s".formatted(id, state(session)));
      return 0;
    }
  }
}
