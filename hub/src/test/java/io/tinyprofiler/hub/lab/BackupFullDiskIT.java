package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more: stood for by a limit on the size of files, which needs no root. */
class BackupFullDiskIT {

  private static final String PATH = "/api/v1/backups";

  @TempDir Path folder;

  @Test
  void theLastGoodBackupStaysAndTheReasonIsClear() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      new LabDatabase(folder.resolve("hub"))
          .run(
              """
              insert into rejected_records (agent, epoch, seq, line, reason)
              select 'a', 'e', g, md5(g::text) || md5((g + 1)::text), ''
              from generate_series(1, 20000) g
              """);
      JsonObject good = create(lab);
      assertThat(good.getString("state")).isEqualTo("verified");

      limit(lab, "100000");
      JsonObject failed = create(lab);

      assertThat(failed.getString("state")).isEqualTo("failed");
      assertThat(failed.getString("reason"))
          .contains("cannot be written to", "File too large", "the last good backup is")
          .contains(good.getString("id"));
      assertThat(folder.resolve("hub.backups").toFile().list())
          .allMatch(name -> name.startsWith(good.getString("id")));
      assertThat(lab.get(PATH + "/" + good.getString("id")).getString("state"))
          .isEqualTo("verified");

      limit(lab, "unlimited");
      assertThat(create(lab).getString("state")).as("with space again").isEqualTo("verified");
    }
  }

  /** The soft limit alone, so that it can be lifted again. */
  private static void limit(Lab lab, String bytes) throws Exception {
    int exit =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(lab.hub().pid()), "--fsize=" + bytes + ":")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
  }

  private static JsonObject create(Lab lab) {
    JsonObject backup = lab.post(PATH, new JsonObject());
    while (List.of("running", "verifying").contains(backup.getString("state"))) {
      backup = lab.get(PATH + "/" + backup.getString("id") + "?wait=10");
    }
    return backup;
  }
}
