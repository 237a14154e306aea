package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.backup.dump.PgTools;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {

  /** No server has it yet, so nothing of this machine is found. */
  private static final int MAJOR = 99;

  @TempDir Path folder;

  private Path tools(String name, int version) throws IOException {
    Path place = Files.createDirectories(folder.resolve(name));
    for (String program : new String[] {"pg_dump", "pg_restore"}) {
      Path file = place.resolve(program);
      Files.writeString(
          file, "#!/bin/sh\necho '%s (PostgreSQL) %d.1 (Debian)'\n".formatted(program, version));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return place;
  }

  @Test
  void theOnesOfTheServersVersionAreTakenFromThePath() throws IOException {
    Path older = tools("older", 98);
    Path right = tools("right", MAJOR);

    PgTools found = PgTools.find(MAJOR, "", Map.of("PATH", older + ":" + right));

    assertThat(found.dump()).isEqualTo(right.resolve("pg_dump"));
    assertThat(PgTools.find(MAJOR, right.toString(), Map.of()).restore())
        .isEqualTo(right.resolve("pg_restore"));
  }

  @Test
  void withoutThemThePackageIsNamed() throws IOException {
    Path older = tools("older", 98);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> PgTools.find(MAJOR, "", Map.of("PATH", older.toString())))
        .withMessageContaining("PostgreSQL 99")
        .withMessageContaining(older + " has those of 98")
        .satisfies(
            problem ->
                assertThat(problem.nextStep()).contains("apt-get install postgresql-client-99"));
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> PgTools.find(MAJOR, "", Map.of()))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("tools-missing"));
  }
}
