package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code incidents action}. */
@Command(
    name = "action",
    description = "what is to be done so that an incident does not happen again",
    subcommands = {IncidentActionCommand.Add.class, IncidentActionCommand.Done.class})
final class IncidentActionCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: add or done");
  }

  /** {@code incidents action add}. */
  @Command(name = "add", description = "add an action to an incident")
  static final class Add extends IncidentsCommand.Deed {

    @Parameters(index = "1", paramLabel = "TEXT", description = "what is to be done")
    String text;

    @Option(names = "--owner", paramLabel = "NAME", required = true, description = "by whom")
    String owner;

    @Option(
        names = "--due",
        paramLabel = "DATE",
        required = true,
        description = "until when, e.g. 2026-03-31")
    LocalDate due;

    @Option(
        names = "--runbook",
        paramLabel = "PLACE",
        defaultValue = "",
        description = "where the steps are written down, e.g. an address")
    String runbook;

    @Override
    public Integer call() {
      Map<String, Object> body = body(text);
      body.put("owner", owner);
      body.put("due", due.toString());
      body.put("runbook", runbook);
      JsonNode answer = options.client().post(path() + "/actions", body);
      print(answer, IncidentShowCommand.actions(answer.path("actions")));
      return 0;
    }
  }

  /** {@code incidents action done}. */
  @Command(name = "done", description = "note that an action is done")
  static final class Done extends IncidentsCommand.Deed {

    @Parameters(
        index = "1",
        paramLabel = "ACTION",
        description = "its number, as incidents show shows it")
    long action;

    @Override
    public Integer call() {
      JsonNode answer = options.client().post(path() + "/actions/" + action + "/done", body(null));
      print(answer, IncidentShowCommand.actions(answer.path("actions")));
      return 0;
    }
  }
}
