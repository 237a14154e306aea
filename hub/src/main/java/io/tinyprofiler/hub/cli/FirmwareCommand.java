package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code firmware}. */
@Command(
    name = "firmware",
    description = "list the firmware files of a hub, newest first",
    subcommands = {
      FirmwareCommand.ListAll.class,
      FirmwareCommand.Add.class,
      FirmwareCommand.Remove.class
    })
final class FirmwareCommand extends LookCommand {

  private static final String PATH = "/api/v1/firmware";

  @Override
  int look() {
    return list(this, "limit=500");
  }

  private static int list(ClientCommand command, String query) {
    JsonNode page = command.options.client().get(PATH + "?" + query);
    Table table = new Table("FIRMWARE", "NAME", "PLATFORM", "VERSION", "BYTES", "CREATED", "BY");
    for (JsonNode firmware : page.path("firmware")) {
      table.row(
          text(firmware, "id"),
          text(firmware, "name"),
          text(firmware, "platform"),
          text(firmware, "version"),
          whole(firmware, "size"),
          text(firmware, "created_at"),
          text(firmware, "created_by"));
    }
    command.print(
        page,
        orNone(
            page.path("firmware"),
            table,
            "no firmware; add some with: tiny-profiler firmware add FILE"));
    return 0;
  }

  /** The id that a user's word stands for: a SHA-256, or the name of the newest of that name. */
  static String idOf(HubClient client, String word) {
    if (word.matches("[0-9a-f]{64}")) {
      return word;
    }
    JsonNode newest =
        client.get(PATH + "?limit=1&name=" + HubClient.quoted(word)).path("firmware").path(0);
    if (newest.isMissingNode()) {
      throw new Problem(
          "firmware-not-found",
          "the hub has no firmware of the name " + word,
          "list what it has with: tiny-profiler firmware");
    }
    return text(newest, "id");
  }

  /** {@code firmware list}. */
  @Command(name = "list", description = "the same as firmware, narrowed")
  static final class ListAll extends LookCommand {

    @Option(names = "--name", paramLabel = "NAME")
    String name;

    @Option(names = "--platform", paramLabel = "PLATFORM")
    String platform;

    @Override
    int look() {
      return list(
          this,
          "limit=500"
              + ResultsCommand.also("name", name)
              + ResultsCommand.also("platform", platform));
    }
  }

  /** {@code firmware add}. */
  @Command(
      name = "add",
      description = "add a firmware file; sessions run --firmware has it written to a device")
  static final class Add extends ClientCommand {

    @Parameters(paramLabel = "FILE")
    Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "its name (that of the file)")
    String name;

    @Option(
        names = "--platform",
        paramLabel = "PLATFORM",
        description = "of the boards that it is for, as devices shows it; any without it")
    String platform;

    @Option(names = "--fw-version", paramLabel = "TEXT", description = "what you call this version")
    String version;

    @Override
    public Integer call() {
      String query =
          "?name="
              + HubClient.quoted(name == null ? LocalFile.name(file, "firmware") : name)
              + ResultsCommand.also("platform", platform)
              + ResultsCommand.also("version", version)
              + "&sha256="
              + LocalFile.sha256(file);
      JsonNode firmware = options.client().upload(PATH + query, file);
      print(firmware, text(firmware, "id"));
      return 0;
    }
  }

  /** {@code firmware rm}. */
  @Command(
      name = "rm",
      description = "remove a firmware file, unless a session that has not ended needs it")
  static final class Remove extends ClientCommand {

    @Parameters(paramLabel = "FIRMWARE", description = "its SHA-256, or its name: then the newest")
    String firmware;

    @Override
    public Integer call() {
      HubClient client = options.client();
      client.delete(PATH + "/" + idOf(client, firmware));
      print(NullNode.getInstance(), "removed");
      return 0;
    }
  }
}
