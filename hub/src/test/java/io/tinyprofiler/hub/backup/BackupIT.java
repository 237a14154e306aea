package io.tinyprofiler.hub.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.artifact.ModelBytes;
import io.tinyprofiler.hub.backup.folder.FileCheck;
import io.tinyprofiler.hub.backup.folder.Manifest;
import io.tinyprofiler.hub.backup.folder.Stage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a hub with real PostgreSQL and its tools. */
class BackupIT {

  private static final int FLIPS = Integer.getInteger("backup.flips", 25);
  private static final String PATH = "/api/v1/backups";
  private static final Buffer MODEL = Buffer.buffer(ModelBytes.SMALL.float32(1));

  private final long seed = Long.getLong("backup.seed", System.nanoTime());

  @TempDir Path folder;
  private TestHub hub;
  private String firmware;
  private String model;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
    hub.agentWithDevice("a", "d");
    hub.queue("d");
    firmware = add("firmware?name=board.elf", Buffer.buffer("firmware ".repeat(100)));
    model = add("models?name=tiny", MODEL);
  }

  /** Adds an artifact and answers its SHA-256. */
  private String add(String what, Buffer bytes) {
    Answer added =
        hub.http()
            .with("content-type", "application/octet-stream")
            .send(HttpMethod.POST, "/api/v1/" + what, bytes);
    assertThat(added.status()).as(added.body().toString()).isEqualTo(201);
    return added.json().getString("id");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private JsonObject await(JsonObject begun) {
    return hub.awaitBackup(begun.getString("id"));
  }

  private JsonObject create(boolean verify) {
    Answer begun = hub.http().post(PATH, new JsonObject().put("verify", verify));
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(202);
    return await(begun.json());
  }

  private JsonObject verify(String id) {
    Answer begun = hub.http().post(PATH + "/" + id + "/verify", null);
    assertThat(begun.status()).as(begun.body().toString()).isEqualTo(202);
    return await(begun.json());
  }

  private Path path(JsonObject backup) {
    return folder.resolve("backups").resolve(backup.getString("id"));
  }

  private static List<Path> files(Path backup) throws IOException {
    try (Stream<Path> all = Files.walk(backup)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void aBackupIsMadeAndProven() throws IOException {
    JsonObject backup = create(true);

    assertThat(backup.getString("state")).as(backup.encode()).isEqualTo("verified");
    assertThat(backup.getString("verified_at")).isNotNull();
    Manifest manifest = Manifest.decode(Files.readAllBytes(path(backup).resolve(Manifest.NAME)));
    assertThat(manifest.rows())
        .containsEntry("agents", 1L)
        .containsEntry("devices", 1L)
        .containsEntry("profiling_sessions", 1L)
        .containsEntry("artifacts", 2L);
    assertThat(manifest.missingArtifacts()).isEmpty();
    assertThat(backup.getInteger("models_count")).isEqualTo(1);
    assertThat(path(backup).resolve("artifacts").resolve(firmware)).hasSize(900);
    assertThat(path(backup).resolve("models").resolve(model)).hasBinaryContent(MODEL.getBytes());
    assertThat(manifest.configSize()).as("a whole tar").isPositive().matches(b -> b % 512 == 0);
    assertThat(files(path(backup))).hasSize(6);
    assertThat(Files.getPosixFilePermissions(folder.resolve("backups"))).hasSize(3);
    assertThat(hub.http().get(PATH).list("backups")).hasSize(1);
    assertThat(hub.http().get("/metrics").body().toString())
        .contains("backup_last_success_timestamp_seconds ")
        .contains("backup_last_verified_timestamp_seconds ");
  }

  @Test
  void whatIsDoneToABackupIsFound() throws IOException {
    JsonObject made = create(false);
    assertThat(made.getString("state")).isEqualTo("unverified");
    Path backup = path(made);
    Random random = new Random(seed);
    for (Path file : files(backup)) {
      for (int i = 0; i < FLIPS; i++) {
        long at = (long) (random.nextDouble() * Files.size(file));
        int bit = 1 << random.nextInt(8);
        flip(file, at, bit);
        assertThat(FileCheck.of(backup, new Stage()).faults())
            .as("seed %d: bit %d of byte %d of %s", seed, bit, at, file)
            .isNotEmpty();
        flip(file, at, bit);
      }
    }
    flip(backup.resolve(Manifest.DUMP), 0, 1);
    JsonObject damaged = verify(made.getString("id"));
    assertThat(damaged.getString("state")).isEqualTo("damaged");
    assertThat(damaged.getString("reason")).contains("other bytes than were written");
    flip(backup.resolve(Manifest.DUMP), 0, 1);
    assertThat(verify(made.getString("id")).getString("state")).isEqualTo("verified");
  }

  private static void flip(Path file, long at, int bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int was = bytes.read();
      bytes.seek(at);
      bytes.write(was ^ bit);
    }
  }

  /** Its hashes are all right; only the trial restore can tell. */
  @Test
  void aDumpWithOtherRowsThanWereCountedIsFound() throws IOException {
    JsonObject made = create(false);
    Path file = path(made).resolve(Manifest.NAME);
    byte[] edited =
        Files.readString(file)
            .replaceFirst("\"agents\" : 1", "\"agents\" : 2")
            .getBytes(StandardCharsets.UTF_8);
    Files.write(file, edited);
    Files.writeString(path(made).resolve(Manifest.HASH_NAME), Manifest.hashLine(edited));

    JsonObject damaged = verify(made.getString("id"));

    assertThat(damaged.getString("state")).isEqualTo("damaged");
    assertThat(damaged.getString("reason")).contains("agents: 2 rows in the backup, 1 restored");
  }

  @Test
  void aTrialLeavesNoDatabaseAndNothingHalf() {
    create(true);
    hub.database()
        .sql(
            """
            do $$ begin
              if exists (select from pg_database where datname like '%\\_trial') then
                raise exception 'a trial database is left';
              end if;
            end $$
            """);
    assertThat(folder.resolve("backups").toFile().list()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void oneAtATimeOverAllHubs() {
    try (HeldLock held = HeldLock.of(hub.database())) {
      Answer refused = hub.http().post(PATH, new JsonObject());
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("backup-busy");
      assertThat(held).isNotNull();
    }
    assertThat(create(false).getString("state")).isEqualTo("unverified");
  }

  @Test
  void aFailedAttemptIsShownWithItsReasonAndLeavesNothing() throws IOException {
    create(false);
    hub.database().sql("alter table agents owner to postgres");

    JsonObject failed = create(false);

    assertThat(failed.getString("state")).isEqualTo("failed");
    assertThat(failed.getString("reason")).contains("permission denied for table agents");
    assertThat(hub.http().get(PATH).list("backups")).hasSize(2);
    try (Stream<Path> left = Files.list(folder.resolve("backups"))) {
      assertThat(left).hasSize(1);
    }
    JsonObject check =
        hub.http().get("/health/detailed").list("checks").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("name").equals("backups"))
            .findFirst()
            .orElseThrow();
    assertThat(check.getString("status")).isEqualTo("degraded");
    assertThat(check.getString("text")).contains("permission denied");
  }

  @Test
  void aLostArtifactIsNamedAndStopsNoBackup() throws IOException {
    assertThat(add("firmware?name=same-bytes", MODEL)).isEqualTo(model);
    Files.delete(folder.resolve("models").resolve(model));
    Files.writeString(folder.resolve("artifacts").resolve(firmware), "gone bad");

    JsonObject backup = create(true);

    assertThat(backup.getString("state")).isEqualTo("verified");
    Manifest manifest = Manifest.decode(Files.readAllBytes(path(backup).resolve(Manifest.NAME)));
    assertThat(manifest.missingArtifacts())
        .containsExactly("artifacts/" + firmware, "models/" + model);
    assertThat(manifest.modelsCount()).isZero();
    assertThat(path(backup).resolve("artifacts").resolve(model)).as("its other use").exists();
  }

  @Test
  void pruningIsForAdminsAndDryItRemovesNothing() {
    create(false);
    String verified = create(true).getString("id");
    assertThat(hub.http().get(PATH).list("backups")).as("pruned by itself").hasSize(1);
    assertThat(hub.http().post(PATH + "/prune", new JsonObject()).status()).isEqualTo(401);

    Answer dry = hub.admin().post(PATH + "/prune", new JsonObject().put("dry_run", true));

    assertThat(dry.json().getJsonArray("removed")).isEmpty();
    assertThat(hub.http().get(PATH + "/" + verified).json().getString("state"))
        .isEqualTo("verified");
    assertThat(hub.http().get(PATH + "/2000-01-01T000000Z").code()).isEqualTo("backup-not-found");
  }
}
