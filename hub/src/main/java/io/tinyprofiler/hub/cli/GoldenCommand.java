package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.terminal.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code golden}. */
@Command(
    name = "golden",
    description = {
      "list golden outputs: the hashes of greedy token ids that models are known to generate",
      "The first complete run sets one; a run that generates something else is left out."
    },
    subcommands = {GoldenCommand.Accept.class, GoldenCommand.Forget.class})
final class GoldenCommand extends LookCommand {

  private static final int PROMPT_WIDTH = 24;

  @Option(names = "--model-sha", paramLabel = "SHA256")
  String modelSha;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "most of them (${DEFAULT-VALUE})")
  int limit;

  @Override
  int look() {
    JsonNode page =
        options
            .client()
            .get("/api/v1/golden?limit=" + limit + ResultsCommand.also("model_sha", modelSha));
    Table table =
        new Table("GOLDEN", "MODEL", "QUANT", "FIRMWARE", "PROMPT", "TOKENS", "HASH", "BY", "AT");
    for (JsonNode golden : page.path("golden")) {
      table.row(
          text(golden, "id"),
          shortened(text(golden, "model_sha"), 12),
          text(golden, "quantization"),
          text(golden, "firmware_family"),
          shortened(text(golden, "prompt"), PROMPT_WIDTH),
          whole(golden, "tokens") + " of " + whole(golden, "max_tokens"),
          text(golden, "hash"),
          text(golden, "set_by"),
          text(golden, "set_at"));
    }
    print(
        page,
        orNone(
            page.path("golden"),
            table,
            "no golden outputs; the first greedy run of a model sets one"));
    return 0;
  }

  private static String shortened(String text, int width) {
    return text.length() > width ? text.substring(0, width) + ".." : text;
  }

  /** {@code golden accept}. */
  @Command(
      name = "accept",
      description = "make what a run generated the golden output of its model and prompt")
  static final class Accept extends ClientCommand {

    @Parameters(paramLabel = "RUN", description = "its id, as sessions show tells it")
    String run;

    @Override
    public Integer call() {
      JsonNode golden = options.client().post("/api/v1/golden", Map.of("run", run));
      print(golden, "the golden output is now " + text(golden, "hash"));
      return 0;
    }
  }

  /** {@code golden forget}. */
  @Command(name = "forget", description = "forget a golden output; the next run sets it anew")
  static final class Forget extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "as golden lists it")
    String golden;

    @Override
    public Integer call() {
      options.client().delete("/api/v1/golden/" + HubClient.quoted(golden));
      print(NullNode.getInstance(), "forgotten");
      return 0;
    }
  }
}
