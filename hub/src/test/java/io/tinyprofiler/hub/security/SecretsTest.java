package io.tinyprofiler.hub.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir Path folder;

  @Test
  void oldOnesAndReadableOnesAreTold() throws IOException {
    Path good = secret("good", "rw-------", 364);
    Path old = secret("old", "rw-------", 366);
    Path open = secret("open", "rw-r-----", 1);

    List<Finding> found = Secrets.look(List.of(good, old, open, folder.resolve("missing")), NOW);

    assertThat(found).extracting(Finding::level).containsExactly("ok", "warn", "warn");
    assertThat(found.get(1).text()).contains("366 days old");
    assertThat(found.get(2).text()).contains("chmod 600");
    assertThat(Secrets.in(folder, "o")).containsExactly(old, open);
  }

  private Path secret(String name, String rights, long days) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(days))));
    return file;
  }
}
