package io.tinyprofiler.hub.deploy.host;

import io.tinyprofiler.hub.deploy.host.Host.Said;
import io.tinyprofiler.shared.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The colours as systemd's services. All of it blocks. */
public final class Services {

  /** A service is given its own time to stop, which is less. */
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /**
   * How a service is.
   *
   * @param active systemd's {@code ActiveState}
   * @param restarts how often systemd has started it again by itself
   */
  public record State(String active, long restarts) {

    public boolean isActive() {
      return active.equals("active");
    }
  }

  /** How it is now; {@code inactive} where there is no such service. */
  public State state(Colour colour) {
    Map<String, String> shown =
        Host.run("systemctl", "show", "--property=ActiveState,NRestarts", colour.unit())
            .text()
            .lines()
            .map(line -> line.split("=", 2))
            .filter(pair -> pair.length == 2)
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    String restarts = shown.getOrDefault("NRestarts", "0");
    return new State(
        shown.getOrDefault("ActiveState", "inactive"),
        restarts.matches("[0-9]+") ? Long.parseLong(restarts) : 0);
  }

  /**
   * Starts a colour and waits until it says that it is ready.
   *
   * @throws Problem {@code colour-not-ready}; it is stopped then
   */
  public void start(Colour colour, Duration limit) {
    Host.run("systemctl", "reset-failed", colour.unit());
    Optional<Said> said = Host.run(limit, List.of("systemctl", "start", colour.unit()));
    if (said.filter(Said::ok).isEmpty()) {
      String words =
          said.isEmpty()
              ? "it still starts after %d s".formatted(limit.toSeconds())
              : lastWords(colour);
      stop(colour);
      throw new Problem(
          "colour-not-ready",
          "%s did not become ready: %s".formatted(colour, words),
          "see journalctl -u " + colour.unit());
    }
  }

  /** Stops a colour; it finishes what it is asked first. */
  public void stop(Colour colour) {
    boolean stopped =
        Host.run(STOP_LIMIT, List.of("systemctl", "stop", colour.unit()))
            .map(Said::ok)
            .orElse(false);
    if (!stopped) {
      throw new Problem(
          "colour-not-stopped",
          "systemd cannot stop " + colour.unit(),
          "see systemctl status " + colour.unit());
    }
  }

  /** Which of the two starts with the host. */
  public void startsWithHost(Colour colour) {
    must("systemctl", "--quiet", "enable", colour.unit());
    must("systemctl", "--quiet", "disable", colour.other().unit());
  }

  /** What it said last before it ended. */
  private static String lastWords(Colour colour) {
    Said journal = Host.run("journalctl", "--unit=" + colour.unit(), "--lines=50", "--output=cat");
    return journal
        .text()
        .lines()
        .filter(line -> line.startsWith("tiny-profiler: "))
        .reduce((first, second) -> second)
        .map(line -> line.substring("tiny-profiler: ".length()))
        .orElse(journal.lastLine());
  }

  private static void must(String... command) {
    Said said = Host.run(command);
    if (!said.ok()) {
      throw new Problem(
          "systemd-refuses",
          "%s: %s".formatted(String.join(" ", command), said.lastLine()),
          "run it as root on a host with systemd");
    }
  }
}
