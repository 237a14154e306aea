package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted backups: proven by the hub, opened by openssl, and by no other key. */
class EncryptionIT {

  private static final String PATH = "/api/v1/backups";

  @TempDir Path folder;

  private static JsonObject await(TestHub hub, JsonObject begun) {
    JsonObject backup = begun;
    while (List.of("running", "verifying").contains(backup.getString("state"))) {
      backup = hub.http().get(PATH + "/" + backup.getString("id") + "?wait=5").json();
    }
    return backup;
  }

  @Test
  void onlyItsKeyOpensABackup() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "a pass phrase\n");
    try (TestHub hub = TestHub.withBackupKey(folder.resolve("hub"), key)) {
      JsonObject backup = await(hub, hub.http().post(PATH, new JsonObject()).json());
      assertThat(backup.getString("state")).as(backup.encode()).isEqualTo("verified");
      Path path = folder.resolve("hub").resolve("backups").resolve(backup.getString("id"));
      Path dump = path.resolve(Manifest.DUMP);
      assertThat(new String(Files.readAllBytes(dump), 0, 8, StandardCharsets.US_ASCII))
          .isEqualTo("Salted__");

      Path opened = folder.resolve("opened");
      assertThat(openssl(dump, key, opened)).isZero();
      assertThat(new String(Files.readAllBytes(opened), 0, 5, StandardCharsets.US_ASCII))
          .isEqualTo("PGDMP");

      Manifest manifest = Manifest.decode(Files.readAllBytes(path.resolve(Manifest.NAME)));
      assertThat(manifest.keyCheck()).isNotEmpty();
      Path other = Files.writeString(folder.resolve("other"), "another\n");
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> BackupCipher.of(other.toString()).require(manifest))
          .satisfies(problem -> assertThat(problem.code()).isEqualTo("key-wrong"));
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> BackupCipher.of("").require(manifest))
          .satisfies(problem -> assertThat(problem.code()).isEqualTo("key-missing"));

      Files.writeString(key, "another");
      hub.restart();
      JsonObject refused =
          await(hub, hub.http().post(PATH + "/" + manifest.id() + "/verify", null).json());
      assertThat(refused.getString("reason")).contains("was encrypted with another key");
      assertThat(refused.getString("state")).as("it is no worse for it").isEqualTo("verified");
    }
  }

  private static int openssl(Path in, Path key, Path out) throws IOException, InterruptedException {
    return new ProcessBuilder(
            "openssl",
            "enc",
            "-d",
            "-aes-256-cbc",
            "-pbkdf2",
            "-iter",
            "100000",
            "-pass",
            "file:" + key,
            "-in",
            in.toString(),
            "-out",
            out.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void aKeyThatIsNotThereStopsTheStart() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> BackupCipher.of(empty.toString()))
        .withMessageContaining("it is empty");
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> BackupCipher.of(folder.resolve("none").toString()))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("key-unreadable"));
  }
}
