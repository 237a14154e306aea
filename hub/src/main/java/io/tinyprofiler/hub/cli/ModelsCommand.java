package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}. */
@Command(
    name = "models",
    description = "list the models of a hub, newest first",
    subcommands = {
      ModelsCommand.ListAll.class,
      ModelsCommand.Add.class,
      ModelsCommand.Remove.class
    })
final class ModelsCommand extends LookCommand {

  private static final String PATH = "/api/v1/models";

  @Override
  int look() {
    return list(this, "limit=500");
  }

  private static int list(ClientCommand command, String query) {
    JsonNode page = command.options.client().get(PATH + "?" + query);
    Table table =
        new Table(
            "MODEL",
            "NAME",
            "ARCHITECTURE",
            "PARAMETERS",
            "QUANTIZATION",
            "CONTEXT",
            "LAYERS",
            "BYTES",
            "CREATED",
            "BY");
    for (JsonNode model : page.path("models")) {
      table.row(
          text(model, "id"),
          text(model, "name"),
          text(model, "architecture"),
          whole(model, "parameters"),
          text(model, "quantization"),
          whole(model, "context_length"),
          whole(model, "layers"),
          whole(model, "size"),
          text(model, "created_at"),
          text(model, "created_by"));
    }
    command.print(
        page,
        orNone(
            page.path("models"), table, "no models; add one with: tiny-profiler models add FILE"));
    return 0;
  }

  /**
   * The model that a user's word stands for: a SHA-256, or a name, then the newest of that name;
   * {@code NAME:QUANTIZATION} asks for both. Nothing if the hub has none.
   */
  static Optional<JsonNode> find(HubClient client, String word) {
    if (word.matches("[0-9a-f]{64}")) {
      return byDigest(client, word);
    }
    String[] parts = word.split(":", 2);
    if (!parts[0].matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")) {
      return Optional.empty(); // no model can have that name
    }
    String query = "?limit=500&name=" + HubClient.quoted(parts[0]);
    for (JsonNode model : client.get(PATH + query).path("models")) {
      if (parts.length == 1 || parts[1].equals(text(model, "quantization"))) {
        return Optional.of(model);
      }
    }
    return Optional.empty();
  }

  private static Optional<JsonNode> byDigest(HubClient client, String sha256) {
    try {
      return Optional.of(client.get(PATH + "/" + sha256));
    } catch (Problem e) {
      if (e.code().equals("model-not-found")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** {@code models list}. */
  @Command(name = "list", description = "the same as models, narrowed")
  static final class ListAll extends LookCommand {

    @Option(names = "--name", paramLabel = "NAME")
    String name;

    @Override
    int look() {
      return list(this, "limit=500" + ResultsCommand.also("name", name));
    }
  }

  /** {@code models add}. */
  @Command(
      name = "add",
      description = {
        "add a model; sessions run --model has it loaded to a device",
        "a llama2.c checkpoint of version 0 (float32), or an int8 file of the firmware's quantize"
      })
  static final class Add extends ClientCommand {

    @Parameters(paramLabel = "FILE")
    Path file;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "what results call it (the file's name without .bin)")
    String name;

    @Override
    public Integer call() {
      String called =
          name == null ? LocalFile.name(file, "model").replaceFirst("(?<=.)\\.bin$", "") : name;
      String query = "?name=" + HubClient.quoted(called) + "&sha256=" + LocalFile.sha256(file);
      JsonNode model = options.client().upload(PATH + query, file);
      print(model, text(model, "id"));
      return 0;
    }
  }

  /** {@code models rm}. */
  @Command(
      name = "rm",
      description =
          "remove a model, unless an open session, a baseline or a golden output needs it")
  static final class Remove extends ClientCommand {

    @Parameters(paramLabel = "MODEL", description = "its SHA-256, or its name: then the newest")
    String model;

    @Override
    public Integer call() {
      HubClient client = options.client();
      JsonNode found =
          find(client, model)
              .orElseThrow(
                  () ->
                      new Problem(
                          "model-not-found",
                          "the hub has no model " + model,
                          "list what it has with: tiny-profiler models"));
      client.delete(PATH + "/" + text(found, "id"));
      print(NullNode.getInstance(), "removed");
      return 0;
    }
  }
}
