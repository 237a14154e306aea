package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code archive}, {@code optimize} and {@code cleanup} have in common. */
abstract class UpkeepCommand extends ClientCommand {

  private static final String PATH = "/api/v1/maintenance";

  @Option(names = "--dry-run", description = "only say what would be done")
  boolean dry;

  abstract String kind();

  @Override
  public Integer call() {
    HubClient client = options.client();
    JsonNode done = client.post(PATH, Map.of("kind", kind(), "dry_run", dry));
    while (text(done, "state").equals("running")) {
      done = client.get(PATH + "/" + text(done, "id") + "?wait=20");
    }
    if (text(done, "state").equals("failed")) {
      throw new Problem(
          "maintenance-failed",
          kind() + " failed: " + text(done, "reason"),
          "see to it and try again");
    }
    StringBuilder lines = new StringBuilder(dry ? "would be done:\n" : "done:\n");
    done.path("outcome")
        .fields()
        .forEachRemaining(
            field ->
                lines
                    .append(field.getKey().replace('_', ' '))
                    .append(": ")
                    .append(
                        field.getValue().isTextual() ? field.getValue().asText() : field.getValue())
                    .append('\n'));
    print(done, lines);
    return 0;
  }

  /** {@code archive}. */
  @Command(
      name = "archive",
      description = "move results of more than maintenance.archiveAfterDays to the archive")
  static final class Archive extends UpkeepCommand {
    @Override
    String kind() {
      return "archive";
    }
  }

  /** {@code optimize}. */
  @Command(name = "optimize", description = "vacuum and analyse the database's tables")
  static final class Optimize extends UpkeepCommand {
    @Override
    String kind() {
      return "optimize";
    }
  }

  /** {@code cleanup}. */
  @Command(
      name = "cleanup",
      description = "remove what restores replaced, and artifacts that no row names any more")
  static final class Cleanup extends UpkeepCommand {
    @Override
    String kind() {
      return "cleanup";
    }
  }
}
