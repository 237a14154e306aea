package io.tinyprofiler.hub.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each alert that somebody has to do something about has a runbook, and each runbook an alert. */
class RunbooksTest {

  private static final Path SOURCES = Path.of("src", "main", "java");

  /** How the hub's own rules are named in its sources, and Prometheus' in theirs. */
  private static final Pattern RULE = Pattern.compile("\\badd\\(\\s*\"([A-Z]\\w+)\"");

  private static final Pattern POSTED = Pattern.compile("- alert: (\\w+)");

  @Test
  void alertsHaveRunbooksAndRunbooksAlerts() throws IOException {
    Set<String> alerts = new TreeSet<>(Set.of("IncidentUnacknowledged", "DeployTurnedBack"));
    alerts.addAll(names(SOURCES.resolve(Path.of("io/tinyprofiler/hub/alert/rule")), RULE));
    alerts.addAll(names(Path.of("..", "config", "prometheus", "rules"), POSTED));
    assertThat(alerts).hasSizeGreaterThan(15);

    assertThat(runbooks()).isEqualTo(alerts);
  }

  private static Set<String> runbooks() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("..", "systemd", "runbooks"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.md$", "");
        assertThat(Files.readString(file)).startsWith("# " + name + "\n").contains("## Do\n1. ");
        found.add(name);
      }
    }
    return found;
  }

  private static Set<String> names(Path folder, Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Matcher names = pattern.matcher(Files.readString(file));
        while (names.find()) {
          found.add(names.group(1));
        }
      }
    }
    return found;
  }
}
