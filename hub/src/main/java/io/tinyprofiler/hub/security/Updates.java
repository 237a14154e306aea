package io.tinyprofiler.hub.security;

import io.tinyprofiler.hub.deploy.host.Host;
import io.tinyprofiler.hub.deploy.host.Host.Said;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Security updates of this host's packages that are not installed yet, by apt. All of it blocks.
 */
public final class Updates {

  private static final Duration LIST_LIMIT = Duration.ofMinutes(10);
  private static final Duration INSTALL_LIMIT = Duration.ofHours(1);

  /** Of {@code apt-get --simulate}: {@code Inst NAME [OLD] (NEW ORIGIN[, ORIGIN] [ARCH])}. */
  private static final Pattern INSTALLS =
      Pattern.compile("^Inst (\\S+) \\[([^\\]]*)\\] \\((\\S+) ([^\\[]*)");

  /** A package that has an update. */
  public record Update(String name, String from, String to) {

    @Override
    public String toString() {
      return name + " " + from + " → " + to;
    }
  }

  private Updates() {}

  /**
   * Those that are pending, by what this host knows of its archives.
   *
   * @return empty where there is no apt
   */
  public static Optional<List<Update>> pending() {
    Said said;
    try {
      said = Host.run("apt-get", "--simulate", "--quiet", "--with-new-pkgs", "upgrade");
    } catch (Problem e) {
      return Optional.empty();
    }
    return said.ok() ? Optional.of(read(said.text())) : Optional.empty();
  }

  static List<Update> read(String simulation) {
    List<Update> found = new ArrayList<>();
    for (String line : simulation.lines().toList()) {
      Matcher installs = INSTALLS.matcher(line);
      if (installs.find()
          && installs.group(4).toLowerCase(java.util.Locale.ROOT).contains("security")) {
        found.add(new Update(installs.group(1), installs.group(2), installs.group(3)));
      }
    }
    return found;
  }

  /** Asks the archives what there is. */
  public static void refresh() {
    must(LIST_LIMIT, List.of("apt-get", "--quiet", "update"), "check the network, and try again");
  }

  /** Installs them, and nothing else. */
  public static void install(List<Update> updates) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "--quiet",
                "--yes",
                "--only-upgrade",
                "-o",
                "Dpkg::Options::=--force-confold",
                "install"));
    updates.forEach(update -> command.add(update.name() + "=" + update.to()));
    must(INSTALL_LIMIT, command, "run it as root, and see what apt says");
  }

  private static void must(Duration limit, List<String> command, String next) {
    Said said = Host.run(limit, command).orElse(new Said(1, "it takes too long"));
    if (!said.ok()) {
      throw new Problem("updates-failed", "apt-get fails: " + said.lastLine(), next);
    }
  }
}
