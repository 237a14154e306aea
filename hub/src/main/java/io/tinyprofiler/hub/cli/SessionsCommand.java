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
      SessionsCommand.Show.class,
      SessionsCommand.Watch.class,
      SessionsCommand.Cancel.class,
      SessionExportCommand.class
    })
final class SessionsCommand extends ClientCommand {

  @Override
  public Integer call() {
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
  static final class ListAll extends ClientCommand {

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
    public Integer call() {
      return list(
          this,
          "limit="
              + limit
              + ResultsCommand.also("state", state)
              + ResultsCommand.also("device", device)
              + ResultsCommand.also("label", label));
    }
  }

  /** {@code sessions show}. */
  @Command(name = "show", description = "a session with its runs")
  static final class Show extends ClientCommand {

    @Parameters(paramLabel = "ID")
    String id;

    @Option(names = "--text", description = "print the generated text of a run alone")
    boolean text;

    @Option(names = "--run", paramLabel = "ID", description = "which run's text; the last one's")
    String run;

    @Override
    public Integer call() {
      String path = "/api/v1/sessions/" + HubClient.quoted(id);
      if (text) {
        String query = run == null ? "" : "?run=" + HubClient.quoted(run);
        String joined = options.client().getText(path + "/text" + query);
        print(HubClient.tree(joined), joined);
        return 0;
      }
      JsonNode session = options.client().get(path);
      print(session, describe(session));
      return 0;
    }

    private static String describe(JsonNode session) {
      Table facts = new Table("SESSION", text(session, "id"));
      facts
          .row("device", emulated(session, text(session, "device")))
          .row("agent", text(session, "agent"))
          .row("firmware", text(session.path("spec"), "firmware"))
          .row("state", state(session))
          .row("mode", ResultsCommand.words(session.path("spec").path("modes")))
          .row("runs", progress(session))
          .row("attempt", whole(session, "attempt"))
          .row("created", text(session, "created_at") + " by " + text(session, "created_by"))
          .row("ended", text(session, "ended_at"))
          .row("reason", text(session, "reason"));
      Table runs = new Table("RUN", "KIND", "MODE", "STATUS", "TOKENS", "LOST", "ID", "REASON");
      for (JsonNode run : session.path("runs")) {
        runs.row(
            whole(run, "index"),
            text(run, "kind"),
            text(run, "mode"),
            text(run, "status"),
            whole(run, "tokens"),
            whole(run, "lost"),
            text(run, "id"),
            text(run, "reason"));
      }
      return session.path("runs").isEmpty() ? facts.toString() : facts + "\n" + runs;
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
