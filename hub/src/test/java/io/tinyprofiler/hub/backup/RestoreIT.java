package io.tinyprofiler.hub.backup;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.artifact.ArtifactFolders;
import io.tinyprofiler.hub.artifact.ModelBytes;
import io.tinyprofiler.hub.artifact.ModelConfig;
import io.tinyprofiler.hub.backup.folder.BackupCipher;
import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.tinyprofiler.hub.backup.restore.Restoration;
import io.tinyprofiler.hub.database.DatabaseServer;
import io.tinyprofiler.hub.database.Login;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores into a PostgreSQL that is there. */
class RestoreIT {

  private static final Buffer MODEL = Buffer.buffer(ModelBytes.SMALL.float32(1));

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private TestHub hub;
  private UUID queued;
  private String viewer;
  private Path backup;
  private String model;

  @BeforeEach
  void backUp() {
    hub = TestHub.start(folder);
    FakeAgent agent = hub.agentWithDevice("a", "d");
    agent.close();
    queued = hub.queue("d");
    viewer = hub.token("viewer", null);
    add("firmware?name=board.elf", Buffer.buffer("firmware"));
    model = add("models?name=tiny", MODEL);
    hub.database()
        .sql(
            """
            insert into notifications (integration, group_key, notice, next_at, created_at)
            values ('i', 'g', '{}', '2099-01-01', now())
            """);
    JsonObject made =
        hub.http().post("/api/v1/backups", new JsonObject().put("verify", false)).json();
    hub.awaitBackup(made.getString("id"));
    backup = folder.resolve("backups").resolve(made.getString("id"));
  }

  /** Adds an artifact and answers its SHA-256. */
  private String add(String what, Buffer bytes) {
    return hub.http()
        .with("content-type", "application/octet-stream")
        .send(HttpMethod.POST, "/api/v1/" + what, bytes)
        .json()
        .getString("id");
  }

  @AfterEach
  void stop() {
    hub.close();
    await(vertx.close());
  }

  private Restoration.Report restore() {
    return restore(ArtifactFolders.of(folder, new ModelConfig("", 1)));
  }

  private Restoration.Report restore(ArtifactFolders artifacts) {
    DatabaseServer server = await(DatabaseServer.open(vertx, hub.database().config()));
    Manifest manifest = Restoration.checked(backup, new Stage());
    return restoration(server, artifacts)
        .restore(backup, manifest, Restoration.Configuration.BESIDE, Instant.now());
  }

  private Restoration restoration(DatabaseServer server, ArtifactFolders artifacts) {
    Restoration.Target target = new Restoration.Target(folder, artifacts);
    return new Restoration(server, target, "", BackupCipher.of(""), new Stage());
  }

  private String text(String query) {
    try (Connection connection = Login.of(hub.database().config()).jdbc(5_000).getConnection();
        Statement sql = connection.createStatement();
        ResultSet rows = sql.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasThereIsThereAgainAndWhatWasRevokedStaysSo() throws IOException {
    assertThat(hub.http().withToken(viewer).get("/api/v1/agents").status()).isEqualTo(200);
    hub.database().sql("update tokens set revoked_at = now() where role = 'viewer'");
    hub.database().sql("insert into agents (id) values ('of later')");
    try (Stream<Path> artifacts = Files.list(folder.resolve("artifacts"))) {
      Files.delete(artifacts.findFirst().orElseThrow());
    }
    hub.stop();
    BackupFolder.delete(folder.resolve("models"));

    Restoration.Report report = restore();

    assertThat(text("select string_agg(id, ',') from agents")).isEqualTo("a");
    assertThat(text("select state from notifications")).isEqualTo("given_up");
    assertThat(text("select state from backups"))
        .as("its rows were compared")
        .isEqualTo("verified");
    assertThat(text("select state from profiling_sessions where id = '%s'".formatted(queued)))
        .as("its agent is asked first")
        .isEqualTo("dispatched");
    assertThat(text("select count(*) from pg_database where datname = '" + report.kept() + "'"))
        .isEqualTo("1");
    assertThat(report.waiting()).isEqualTo(1);
    assertThat(report.config().resolve("hub.yaml")).content().contains("\"dataDir\"");
    assertThat(folder.resolve("restore.journal")).doesNotExist();
    hub.restart();
    assertThat(hub.http().withToken(viewer).get("/api/v1/agents").status()).isEqualTo(401);
    String firmware =
        hub.http().get("/api/v1/firmware").list("firmware").getJsonObject(0).getString("id");
    assertThat(hub.http().get("/api/v1/firmware/" + firmware + "/content").body().toString())
        .isEqualTo("firmware");
    assertThat(hub.http().get("/api/v1/models/" + model + "/content").body()).isEqualTo(MODEL);
    hub.database().sql("drop database " + report.kept());
  }

  @Test
  void artifactsGoWhereThisHubKeepsThem() throws IOException {
    hub.stop();
    Path elsewhere = folder.resolve("elsewhere");
    Path bad = elsewhere.resolve("models").resolve(model);
    Files.createDirectories(bad.getParent());
    Files.writeString(bad, "gone bad");
    Path other = Files.writeString(bad.resolveSibling("ab".repeat(32)), "of nobody's business");

    Restoration.Report report =
        restore(ArtifactFolders.of(elsewhere, new ModelConfig(bad.getParent().toString(), 1)));

    assertThat(bad).hasBinaryContent(MODEL.getBytes());
    assertThat(other).hasContent("of nobody's business");
    try (Stream<Path> files = Files.list(elsewhere.resolve("artifacts"))) {
      assertThat(files).singleElement().asString().doesNotContain(model);
    }
    hub.database().sql("drop database " + report.kept());
    hub.restart();
  }

  @Test
  void whileAHubRunsNothingIsDone() {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(this::restore)
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("database-in-use"))
        .satisfies(problem -> assertThat(problem.nextStep()).contains("stop every hub"));
    assertThat(hub.http().get("/health").status()).isEqualTo(200);
  }

  @Test
  void aDamagedBackupLeavesEverythingAsItWas() throws IOException {
    hub.stop();
    Path dump = backup.resolve(Manifest.DUMP);
    byte[] whole = Files.readAllBytes(dump);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(dump, flipped);
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(this::restore)
        .withMessageContaining("database.dump has other bytes");

    // hashes that agree with a dump that PostgreSQL does not take
    Files.write(dump, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatExceptionOfType(Problem.class).isThrownBy(() -> unchecked());
    String fresh = Login.of(hub.database().config()).database() + "_new";
    assertThat(text("select count(*) from pg_database where datname = '%s'".formatted(fresh)))
        .isEqualTo("0");
    hub.restart();
    assertThat(hub.session(queued).getString("state")).isEqualTo("queued");
  }

  private void unchecked() throws IOException {
    DatabaseServer server = await(DatabaseServer.open(vertx, hub.database().config()));
    Manifest manifest = Manifest.decode(Files.readAllBytes(backup.resolve(Manifest.NAME)));
    restoration(server, ArtifactFolders.of(folder, new ModelConfig("", 1)))
        .restore(backup, manifest, Restoration.Configuration.BESIDE, Instant.now());
  }

  @Test
  void whatAKilledRestoreLeftIsUndoneAtTheNextStart() throws IOException {
    hub.stop();
    DatabaseServer server = await(DatabaseServer.open(vertx, hub.database().config()));
    String fresh = server.login().database() + "_new";
    server.create(fresh);
    Files.writeString(folder.resolve("restore.journal"), fresh + "\n");

    hub.restart();

    assertThat(server.exists(fresh)).isFalse();
    assertThat(folder.resolve("restore.journal")).doesNotExist();
    assertThat(List.of(hub.session(queued).getString("state"))).containsExactly("queued");
  }
}
