package io.tinyprofiler.hub.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.tools.Program;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators' commands of hub/README.md, run by a shell as they stand there, ports aside. */
@Tag("prometheus")
class MorningRoutineIT {

  private static final long LIMIT_NS = 60_000_000_000L;

  @TempDir Path folder;

  @Test
  void theCommandsWorkAsWritten() throws IOException {
    List<String> commands = commands();
    assertThat(commands).hasSize(5);
    try (MonitoredLab lab = new MonitoredLab(folder)) {
      JsonObject health = new JsonObject(run(lab, commands.get(0)));
      assertThat(health.getString("status")).isEqualTo("degraded"); // a device is away
      assertThat(health.getJsonArray("checks")).hasSizeGreaterThan(5);

      JsonObject away = new JsonObject(run(lab, commands.get(1)));
      assertThat(away.getString("id")).isEqualTo("gone");
      assertThat(away.getBoolean("connected")).isFalse();

      assertThat(run(lab, commands.get(2)).strip()).isEqualTo("1");

      JsonObject scan = new JsonObject(run(lab, commands.get(3)));
      assertThat(scan.getJsonArray("agents").getJsonObject(0).getString("agent")).isEqualTo("a");
      assertThat(scan.getJsonArray("agents").getJsonObject(0).getJsonArray("stayed"))
          .containsExactly("/dev/d", "/dev/e");

      awaitTwoScrapes(lab);
      String rate = run(lab, commands.get(4)).strip();
      assertThat(rate).matches("\"[0-9.e-]+\"");
    }
  }

  /** The lines of the block under "Each morning". */
  private static List<String> commands() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("## Each morning"));
    return section.split("```", 3)[1].lines().filter(line -> line.startsWith("curl ")).toList();
  }

  private static String run(MonitoredLab lab, String command) {
    lab.beat();
    String here =
        command
            .replace("localhost:8000", "localhost:" + lab.hub().port())
            .replace("localhost:9090", URI.create(lab.prometheusUrl()).getAuthority());
    assertThat(here).isNotEqualTo(command);
    return Program.run("bash", "-c", "set -o pipefail; { " + here + "; } 2>/dev/null");
  }

  /** A rate is of two samples or more. */
  private static void awaitTwoScrapes(MonitoredLab lab) {
    PrometheusQuery prometheus = new PrometheusQuery(lab.prometheusUrl());
    long limit = System.nanoTime() + LIMIT_NS;
    while (!prometheus.answers("rate(profiling_sessions_total[1h])")) {
      lab.beat();
      assertThat(System.nanoTime()).isLessThan(limit);
    }
  }
}
