package io.tinyprofiler.hub.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.health.report.HealthReport.ServiceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitLookTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path groups;

  private void unit(String path, String cpu, String memory) throws IOException {
    Path unit = Files.createDirectories(groups.resolve(path));
    Files.writeString(unit.resolve("cpu.stat"), cpu);
    if (!memory.isEmpty()) {
      Files.writeString(unit.resolve("memory.current"), memory);
    }
    Files.setLastModifiedTime(unit, FileTime.from(START));
  }

  @Test
  void unitsOfOursAndOfTheNeighboursAreSeenAndNoOthers() throws IOException {
    unit(
        "system.slice/tiny-llm-profiler-hub@blue.service",
        "usage_usec 5000000\nuser_usec 1\n",
        "1024\n");
    unit("system.slice/system-postgresql.slice/postgresql@15-main.service", "usage_usec 0\n", "");
    unit("system.slice/cron.service", "usage_usec 1\n", "1\n");
    Files.createDirectories(groups.resolve("system.slice/prometheus.service"));

    assertThat(new UnitLook(groups).units(START.plusSeconds(100)))
        .containsExactly(
            new ServiceUse("postgresql@15-main.service", 0.0, null, null, "systemd unit"),
            new ServiceUse("tiny-llm-profiler-hub@blue.service", 5.0, 1024L, null, "systemd unit"));
  }

  @Test
  void withoutControlGroupsThereAreNone() {
    assertThat(new UnitLook(groups.resolve("missing")).units(START)).isEmpty();
  }
}
