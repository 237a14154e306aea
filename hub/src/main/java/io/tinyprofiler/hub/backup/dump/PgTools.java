package io.tinyprofiler.hub.backup.dump;

import io.tinyprofiler.shared.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code pg_dump} and {@code pg_restore} of a server's own major version. */
public record PgTools(Path dump, Path restore) {

  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9]+)");

  /**
   * Finds them: in the folder that was named, or else where Debian and Red Hat put them and on the
   * path.
   *
   * @param folder empty to look around
   * @throws Problem {@code tools-missing} with the package to install
   */
  public static PgTools find(int major, String folder, Map<String, String> environment) {
    List<String> others = new ArrayList<>();
    for (Path place : places(major, folder, environment)) {
      Path dump = place.resolve("pg_dump");
      Path restore = place.resolve("pg_restore");
      if (Files.isExecutable(dump) && Files.isExecutable(restore)) {
        Optional<Integer> version = version(dump);
        if (version.isPresent() && version.get() == major) {
          return new PgTools(dump, restore);
        }
        others.add(place + version.map(other -> " has those of " + other).orElse(" does not run"));
      }
    }
    throw new Problem(
        "tools-missing",
        "the server is PostgreSQL %d, and its pg_dump and pg_restore are not here%s"
            .formatted(major, others.isEmpty() ? "" : ": " + String.join(", ", others)),
        "install them: apt-get install postgresql-client-%d, or name their folder in backups.toolsDir"
            .formatted(major));
  }

  private static Set<Path> places(int major, String folder, Map<String, String> environment) {
    Set<Path> places = new LinkedHashSet<>();
    if (!folder.isEmpty()) {
      places.add(Path.of(folder));
      return places;
    }
    places.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
    places.add(Path.of("/usr/pgsql-" + major + "/bin"));
    for (String part : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!part.isEmpty()) {
        places.add(Path.of(part));
      }
    }
    return places;
  }

  private static Optional<Integer> version(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      Matcher found = VERSION.matcher(said);
      return found.find() ? Optional.of(Integer.valueOf(found.group(1))) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
