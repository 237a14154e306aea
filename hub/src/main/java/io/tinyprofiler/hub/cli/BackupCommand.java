package io.tinyprofiler.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.terminal.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup}. */
@Command(
    name = "backup",
    description = "list a hub's backups, newest first; restore brings one back",
    subcommands = {
      BackupCommand.Create.class,
      BackupCommand.ListAll.class,
      BackupCommand.Verify.class,
      BackupCommand.Prune.class
    })
final class BackupCommand extends LookCommand {

  private static final String PATH = "/api/v1/backups";
  private static final int DAMAGED = 1;
  private static final long KIB = 1024;

  @Override
  int look() {
    return list(this);
  }

  private static int list(ClientCommand command) {
    JsonNode page = command.options.client().get(PATH + "?limit=500");
    Table table = new Table("BACKUP", "STATE", "BYTES", "DATABASE", "VERIFIED", "BY", "REASON");
    for (JsonNode backup : page.path("backups")) {
      table.row(
          text(backup, "id"),
          text(backup, "state"),
          whole(backup, "bytes"),
          whole(backup, "database_size"),
          text(backup, "verified_at"),
          text(backup, "requested_by"),
          text(backup, "reason"));
    }
    command.print(
        page,
        orNone(
            page.path("backups"), table, "no backups; make one with: tiny-profiler backup create"));
    return 0;
  }

  /** Follows a backup to its end and prints it. */
  private static int follow(ClientCommand command, HubClient client, JsonNode begun) {
    Progress progress = new Progress(command.spec.commandLine().getErr());
    JsonNode backup = begun;
    while (backup.path("state").asText().matches("running|verifying")) {
      long total = backup.path("total").asLong();
      progress.show(
          backup.path("done").asLong() / KIB, total / KIB, "KiB " + backup.path("stage").asText());
      backup = client.get(PATH + "/" + text(backup, "id") + "?wait=1");
    }
    progress.end();
    return report(command, backup);
  }

  private static int report(ClientCommand command, JsonNode backup) {
    String id = text(backup, "id");
    String state = text(backup, "state");
    if (state.equals("failed")) {
      throw new Problem(
          "backup-failed",
          "backup %s failed: %s".formatted(id, text(backup, "reason")),
          "see to it and try again");
    }
    String why = text(backup, "reason");
    if (why != null && why.startsWith("not verified: ")) {
      throw new Problem(
          "backup-not-verified",
          "backup %s is %s".formatted(id, why),
          "see to it, then: tiny-profiler backup verify " + id);
    }
    String line = "%s %s, %s bytes".formatted(id, state, whole(backup, "bytes"));
    command.print(backup, why == null || why.isEmpty() ? line : line + ": " + why);
    return state.equals("damaged") ? DAMAGED : 0;
  }

  /** {@code backup create}. */
  @Command(name = "create", description = "make a backup and prove it by a trial restore")
  static final class Create extends ClientCommand {

    @Option(names = "--no-verify", description = "leave the proof for later")
    boolean unproven;

    @Override
    public Integer call() {
      HubClient client = options.client();
      JsonNode begun = client.post(PATH, Map.of("verify", !unproven));
      return follow(this, client, begun);
    }
  }

  /** {@code backup list}. */
  @Command(name = "list", description = "the same as backup")
  static final class ListAll extends LookCommand {

    @Override
    int look() {
      return list(this);
    }
  }

  /** {@code backup verify}. */
  @Command(
      name = "verify",
      description = "check every byte of a backup and restore it on trial; exit code 1 if damaged")
  static final class Verify extends ClientCommand {

    @Parameters(paramLabel = "BACKUP", arity = "0..1", description = "its name; the newest")
    String id;

    @Override
    public Integer call() {
      HubClient client = options.client();
      String wanted = id == null ? newest(client) : id;
      JsonNode begun = client.post(PATH + "/" + HubClient.quoted(wanted) + "/verify", null);
      return follow(this, client, begun);
    }

    private static String newest(HubClient client) {
      for (JsonNode backup : client.get(PATH + "?limit=500").path("backups")) {
        if (!text(backup, "state").matches("failed|running")) {
          return text(backup, "id");
        }
      }
      throw new Problem(
          "backup-not-found", "there is no backup", "make one with: tiny-profiler backup create");
    }
  }

  /** {@code backup prune}. */
  @Command(
      name = "prune",
      description = "remove what retention lets go; never the last verified one")
  static final class Prune extends ClientCommand {

    @Option(names = "--dry-run", description = "only say what would go")
    boolean dry;

    @Override
    public Integer call() {
      JsonNode pruned = options.client().post(PATH + "/prune", Map.of("dry_run", dry));
      StringBuilder lines = new StringBuilder();
      pruned
          .path("removed")
          .forEach(
              one ->
                  lines
                      .append(dry ? "would remove " : "removed ")
                      .append(one.asText())
                      .append('\n'));
      print(pruned, lines.length() == 0 ? "nothing to remove" : lines);
      return 0;
    }
  }
}
