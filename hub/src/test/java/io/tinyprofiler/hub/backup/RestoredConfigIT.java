package io.tinyprofiler.hub.backup;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ModelBytes;
import io.tinyprofiler.hub.artifact.ModelConfig;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.restore.Restoration;
import io.tinyprofiler.hub.backup.restore.Restoration.Configuration;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the configuration of a backup goes, and a backup of another host. */
class RestoredConfigIT {

  private static final Configuration IN_PLACE = new Configuration(true, Map.of());

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private Path etc;
  private TestHub hub;
  private Path backup;

  @BeforeEach
  void backUp() throws IOException {
    etc = Files.createDirectories(folder.resolve("etc"));
    write(etc.resolve("hub.yaml"), "of then", "rw-r-----");
    write(etc.resolve("prometheus.yml"), "always the same", "rw-r--r--");
    write(Files.createDirectory(etc.resolve("rules")).resolve("lab.yml"), "rules", "rw-r--r--");
    hub = TestHub.start(folder);
    hub.agentWithDevice("a", "d").close();
    JsonObject made =
        hub.http().post("/api/v1/backups", new JsonObject().put("verify", false)).json();
    hub.awaitBackup(made.getString("id"));
    backup = folder.resolve("backups").resolve(made.getString("id"));
  }

  private static void write(Path file, String text, String rights) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  @AfterEach
  void stop() {
    hub.close();
    await(vertx.close());
  }

  private Restoration.Report restore(TestHub target, Path data, Configuration configuration) {
    DatabaseServer server = await(DatabaseServer.open(vertx, target.database().config()));
    ArtifactFolders artifacts = ArtifactFolders.of(data, new ModelConfig("", 1));
    return new Restoration(
            server, new Restoration.Target(data, artifacts), "", BackupCipher.of(""), new Stage())
        .restore(backup, Restoration.checked(backup, new Stage()), configuration, Instant.now());
  }

  @Test
  void whatWasChangedOrLostIsInPlaceAndWhatWasThereIsKept() throws IOException {
    hub.stop();
    write(etc.resolve("hub.yaml"), "of later", "rw-r-----");
    Files.delete(etc.resolve("rules").resolve("lab.yml"));

    Restoration.Report report = restore(hub, folder, IN_PLACE);

    assertThat(report.placed())
        .containsExactly(etc.resolve("hub.yaml"), etc.resolve("rules").resolve("lab.yml"));
    assertThat(etc.resolve("hub.yaml")).hasContent("of then");
    assertThat(rights(etc.resolve("hub.yaml"))).isEqualTo("rw-r-----");
    assertThat(etc.resolve("hub.yaml.prev")).hasContent("of later");
    assertThat(etc.resolve("rules").resolve("lab.yml")).hasContent("rules");
    assertThat(rights(etc.resolve("rules").resolve("lab.yml"))).isEqualTo("rw-r--r--");
    assertThat(etc.toFile().list())
        .containsExactlyInAnyOrder("hub.yaml", "hub.yaml.prev", "prometheus.yml", "rules");
    drop(report);
    hub.restart();
  }

  private static String rights(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private void drop(Restoration.Report report) {
    hub.database().sql("drop database " + report.kept());
  }

  @Test
  void aPlaceThatCannotBeWrittenLeavesEverythingAsItWas() throws IOException {
    hub.database().sql("insert into agents (id) values ('of later')");
    hub.stop();
    Files.writeString(etc.resolve("hub.yaml"), "of later");
    Files.delete(etc.resolve("rules").resolve("lab.yml"));
    Files.delete(etc.resolve("rules"));
    Files.writeString(etc.resolve("rules"), "no folder any more");

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> restore(hub, folder, IN_PLACE))
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("config-not-writable"))
        .satisfies(problem -> assertThat(problem.nextStep()).contains("--map"));

    assertThat(etc.resolve("hub.yaml")).hasContent("of later");
    assertThat(etc.toFile().list())
        .containsExactlyInAnyOrder("hub.yaml", "prometheus.yml", "rules");
    hub.restart();
    assertThat(hub.http().get("/api/v1/agents/of%20later").status()).isEqualTo(200);
  }

  @Test
  void whatAKilledRestoreHadBesideTheirPlacesGoesInPlaceOnlyAfterTheSwap() throws IOException {
    hub.stop();
    DatabaseServer server = await(DatabaseServer.open(vertx, hub.database().config()));
    String fresh = server.login().database() + "_new";
    Path place = etc.resolve("hub.yaml");
    Path staged = etc.resolve(".hub.yaml.restored");
    Path journal = folder.resolve("restore.journal");

    server.create(fresh);
    Files.writeString(staged, "of a restore");
    Files.writeString(journal, fresh + "\n" + place + "\n");
    hub.restart();
    assertThat(place).hasContent("of then");
    assertThat(staged).doesNotExist();

    hub.stop();
    Files.writeString(staged, "of a restore");
    Files.writeString(journal, fresh + "\n" + place + "\n");
    hub.restart();
    assertThat(place).hasContent("of a restore");
    assertThat(etc.resolve("hub.yaml.prev")).hasContent("of then");
    assertThat(journal).doesNotExist();
  }

  /** Another server at another port, other folders. */
  @Test
  void anotherHostTakesItAll(@TempDir Path elsewhere) throws IOException {
    byte[] model = ModelBytes.SMALL.float32(1);
    String id =
        hub.http()
            .with("content-type", "application/octet-stream")
            .send(HttpMethod.POST, "/api/v1/models?name=tiny", Buffer.buffer(model))
            .json()
            .getString("id");
    JsonObject made = hub.http().post("/api/v1/backups", new JsonObject()).json();
    hub.awaitBackup(made.getString("id"));
    backup = folder.resolve("backups").resolve(made.getString("id"));
    hub.stop();
    try (TestHub other = TestHub.onOwnServer(elsewhere)) {
      other.stop();
      Path moved = elsewhere.resolve("srv").resolve("etc");

      restore(other, elsewhere, new Configuration(true, Map.of(etc, moved)));

      assertThat(moved.resolve("hub.yaml")).hasContent("of then");
      assertThat(moved.resolve("rules").resolve("lab.yml")).hasContent("rules");
      other.restart();
      assertThat(other.http().get("/api/v1/agents/a").status()).isEqualTo(200);
      assertThat(other.http().get("/api/v1/models/" + id + "/content").body().getBytes())
          .isEqualTo(model);
      other.agentWithDevice("b", "e").close();
      assertThat(other.http().get("/api/v1/devices").list("devices")).hasSize(2);
    }
    hub.restart();
  }
}
