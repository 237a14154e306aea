package io.tinyprofiler.hub.deploy;

import io.tinyprofiler.hub.deploy.host.Colour;
import io.tinyprofiler.hub.deploy.host.Host;
import io.tinyprofiler.hub.deploy.host.Host.Said;
import io.tinyprofiler.hub.deploy.host.Release;
import io.tinyprofiler.shared.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commands of a release, run by its own program: it knows its schema and its API best. */
final class HubProgram {

  private static final Duration MIGRATION_LIMIT = Duration.ofHours(2);
  private static final Duration SMOKE_LIMIT = Duration.ofMinutes(5);

  private final Release release;

  HubProgram(Release release) {
    this.release = release;
  }

  /**
   * Brings the database's schema to the release's version.
   *
   * @param configuration options that name it
   */
  void migrate(List<String> configuration) {
    List<String> command = command("hub", "--migrate");
    command.addAll(configuration);
    must(MIGRATION_LIMIT, command, "migration-failed", "the schema cannot be migrated");
  }

  /** Asks a colour to do what a hub does. */
  void smoke(Colour colour, Path token) {
    List<String> command =
        command("smoke", "--url", colour.url(), "--token-file", token.toString());
    must(SMOKE_LIMIT, command, "smoke-failed", "the smoke tests fail");
  }

  private void must(Duration limit, List<String> command, String code, String sentence) {
    Optional<Said> said = Host.run(limit, command);
    if (said.isEmpty()) {
      throw new Problem(
          code, "%s: not done in %d s".formatted(sentence, limit.toSeconds()), "see the hub's log");
    }
    if (!said.get().ok()) {
      String why =
          said.get()
              .text()
              .lines()
              .filter(line -> line.startsWith("tiny-profiler: ") || line.contains(" failed "))
              .map(line -> line.replaceFirst("^tiny-profiler: ", "").strip())
              .reduce((first, second) -> first + "; " + second)
              .orElse(said.get().lastLine());
      throw new Problem(code, sentence + ": " + why, "mend the release, and deploy it again");
    }
  }

  private List<String> command(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", release.jar().toString()));
    command.addAll(List.of(words));
    return command;
  }
}
