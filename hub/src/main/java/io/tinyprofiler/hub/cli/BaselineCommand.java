package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.terminal.Table;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baseline}. */
@Command(
    name = "baseline",
    description = "list the sessions that others are compared with",
    subcommands = {
      BaselineCommand.ListAll.class,
      BaselineCommand.Set.class,
      BaselineCommand.Show.class,
      BaselineCommand.Remove.class
    })
final class BaselineCommand extends LookCommand {

  private static final String PATH = "/api/v1/baselines";

  @Override
  int look() {
    return list(this);
  }

  private static int list(ClientCommand command) {
    JsonNode page = command.options.client().get(PATH + "?limit=500");
    command.print(
        page,
        orNone(
            page.path("baselines"),
            table(page.path("baselines")),
            "no baselines; set one with: tiny-profiler baseline set NAME SESSION"));
    return 0;
  }

  private static Table table(Iterable<JsonNode> baselines) {
    Table table =
        new Table("NAME", "SESSION", "PLATFORM", "QUANT", "MODEL", "FIRMWARE", "PROMPTS", "BY");
    for (JsonNode baseline : baselines) {
      table.row(
          text(baseline, "name"),
          text(baseline, "session"),
          emulated(baseline, text(baseline, "platform")),
          text(baseline, "quantization"),
          shortened(text(baseline, "model_sha")),
          text(baseline, "firmware_family"),
          shortened(text(baseline, "prompt_set_sha")),
          text(baseline, "created_by"));
    }
    return table;
  }

  private static String shortened(String sha) {
    return sha == null || sha.length() <= 12 ? sha : sha.substring(0, 12);
  }

  /** {@code baseline list}. */
  @Command(name = "list", description = "the same as baseline")
  static final class ListAll extends LookCommand {

    @Override
    int look() {
      return list(this);
    }
  }

  /** {@code baseline set}. */
  @Command(
      name = "set",
      description =
          "give an ended session a name to compare with; the name's former session loses it")
  static final class Set extends ClientCommand {

    @Parameters(index = "0", paramLabel = "NAME")
    String name;

    @Parameters(index = "1", paramLabel = "SESSION")
    String session;

    @Override
    public Integer call() {
      JsonNode set = options.client().post(PATH, Map.of("name", name, "session", session));
      print(set, table(List.of(set)));
      return 0;
    }
  }

  /** {@code baseline show}. */
  @Command(name = "show", description = "a baseline, and the figures of its session")
  static final class Show extends LookCommand {

    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    int look() {
      HubClient client = options.client();
      JsonNode baseline = client.get(PATH + "/" + HubClient.quoted(name));
      JsonNode result =
          client.get("/api/v1/results/" + HubClient.quoted(text(baseline, "session")));
      JsonNode both = HubClient.tree(Map.of("baseline", baseline, "result", result));
      print(both, table(List.of(baseline)) + "\n" + ResultsCommand.table(List.of(result)));
      return 0;
    }
  }

  /** {@code baseline rm}. */
  @Command(name = "rm", description = "forget a baseline's name; its session stays")
  static final class Remove extends ClientCommand {

    @Parameters(paramLabel = "NAME")
    String name;

    @Override
    public Integer call() {
      options.client().delete(PATH + "/" + HubClient.quoted(name));
      print(NullNode.getInstance(), "removed");
      return 0;
    }
  }
}
