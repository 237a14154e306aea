package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.backup.folder.BackupFolder;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.hub.cli.HubCommand;
import io.tinyprofiler.hub.database.Database;
import io.tinyprofiler.shared.bus.Address;
import io.tinyprofiler.shared.record.Numbered;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole drill: a backup while a session streams, the data folder destroyed, one command, and
 * the agent brings what came after the snapshot.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class BackupDrillIT {

  private static final String DEVICE = "board-1";
  private static final Path MODEL = Lab.TOOL.home().resolve("agent/firmware/models/fable260k.bin");

  /** What does not change once it is there. */
  private static final List<String> FINAL =
      List.of(
          "runs",
          "token_chunks",
          "readings",
          "clock_samples",
          "profiling_results",
          "artifacts",
          "incident_events",
          "lab_events");

  @TempDir Path folder;

  @Test
  void theLabIsCompleteAgain() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      LiveBus live = lab.live();
      lab.startDevice(DEVICE, "--pace", "150");
      lab.startAgent();
      live.awaitIdle(DEVICE);
      String model = addModel(lab);
      String incident = openIncident(lab);
      UUID before = lab.queue(DEVICE, 2, 256);
      lab.awaitSession(before, 120, "completed");
      awaitResult(lab, before);
      LabDatabase database = new LabDatabase(folder.resolve("hub"));
      Set<String> rowsBefore = database.rows(FINAL);

      UUID during = lab.queue(DEVICE, 4, 256);
      live.register(Address.liveSession(during));
      live.await("its tokens", 60, r -> "TokenChunk".equals(r.getString("type")));
      JsonObject backup = backUp(lab);
      live.close();
      lab.awaitSession(during, 120, "completed");
      UUID after = lab.queue(DEVICE, 1, 256);
      lab.awaitSession(after, 120, "completed");
      awaitResult(lab, after);

      lab.hub().kill();
      destroy(folder.resolve("hub"));
      restore(backup.getString("id"));
      lab.startHub();

      lab.awaitSession(during, 120, "completed");
      awaitKnown(lab, after);
      lab.awaitSession(after, 120, "completed");
      awaitResult(lab, after);
      assertThat(lab.get("/api/v1/results/" + during).getInteger("runs")).isEqualTo(4);
      assertThat(database.rows(FINAL)).as("an independent dump").containsAll(rowsBefore);
      assertThat(folder.resolve("hub").resolve("models").resolve(model))
          .hasSameBinaryContentAs(MODEL);
      assertThat(lab.get("/api/v1/models/" + model).getString("name")).isEqualTo("fable260k");
      assertThat(lab.text(incident + "/timeline")).contains("a fan stands still");
      assertComplete(lab);
    }
  }

  /** A critical alert and a note on its incident; answers the incident's path. */
  private static String openIncident(Lab lab) throws IOException, InterruptedException {
    HttpRequest alert =
        HttpRequest.newBuilder(URI.create(lab.url() + "/api/v2/alerts"))
            .header("content-type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    """
                    [{"labels": {"alertname": "RackHot", "severity": "critical"}}]
                    """))
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(alert, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String list = "/api/v1/incidents";
    await("an incident", () -> !lab.get(list).getJsonArray("incidents").isEmpty());
    int id = lab.get(list).getJsonArray("incidents").getJsonObject(0).getInteger("id");
    String incident = list + "/" + id;
    lab.post(
        incident + "/notes", new JsonObject().put("by", "ann").put("text", "a fan stands still"));
    return incident;
  }

  private static void await(String what, BooleanSupplier there) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!there.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for " + what).isLessThan(until);
    }
  }

  /** Answers its SHA-256. */
  private String addModel(Lab lab) {
    CommandLineRun added =
        CommandLineRun.of(
            HubCommand.line(),
            "models",
            "add",
            MODEL.toString(),
            "--json",
            "--url",
            lab.url(),
            "--token-file",
            folder.resolve("hub").resolve("admin.token").toString());
    assertThat(added.code()).as(added.out() + added.err()).isZero();
    return new JsonObject(added.out()).getString("id");
  }

  /** An agent that keeps nothing of what the hub has: a restored hub cannot have it again. */
  @Test
  void whatNobodyHasAnyMoreIsNamed() throws Exception {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      LabDatabase database = new LabDatabase(folder.resolve("hub"));
      try (LiveBus live = lab.live()) {
        lab.startDevice(DEVICE);
        lab.startAgent("spool:\n  graceMib: 0\n");
        live.awaitIdle(DEVICE);
      }
      lab.awaitSession(lab.queue(DEVICE, 1, 64), 120, "completed");
      long begun = position(database);
      JsonObject backup = backUp(lab);
      long made = position(database);
      lab.awaitSession(lab.queue(DEVICE, 1, 64), 120, "completed");
      long after = position(database);
      assertThat(after).isGreaterThan(made);

      lab.hub().kill();
      destroy(folder.resolve("hub"));
      restore(backup.getString("id"));
      lab.startHub();

      lab.awaitSession(lab.queue(DEVICE, 1, 64), 120, "completed");
      String from = "select from_seq from lost_records where agent = 'pi-1'";
      String to = "select to_seq from lost_records where agent = 'pi-1'";
      assertThat(Long.parseLong(database.text(from))).isBetween(begun + 1, made + 1);
      assertThat(Long.parseLong(database.text(to))).isGreaterThan(made);
      assertThat(database.text("select count(*) from lost_records")).isEqualTo("1");
      assertThat(lab.text("/health/report")).contains("agent pi-1", "lost records");
    }
  }

  /** Up to where the hub has the agent's records. */
  private static long position(LabDatabase database) {
    return Long.parseLong(database.text("select max(last_seq) from ingest_marks"));
  }

  private static JsonObject backUp(Lab lab) {
    JsonObject backup = lab.post("/api/v1/backups", new JsonObject());
    while (List.of("running", "verifying").contains(backup.getString("state"))) {
      backup = lab.get("/api/v1/backups/" + backup.getString("id") + "?wait=10");
    }
    assertThat(backup.getString("state")).as(backup.encode()).isEqualTo("verified");
    return backup;
  }

  /** Kill -9 leaves PostgreSQL running; without its folder it has nothing to serve. */
  private static void destroy(Path hub) throws IOException, InterruptedException {
    Path pidFile = hub.resolve("postgres").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    ProcessHandle.of(pid)
        .ifPresent(
            postgres -> {
              postgres.destroyForcibly();
              postgres.onExit().join();
            });
    BackupFolder.delete(hub);
  }

  private void restore(String backup) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Built.hub("restore", backup, "--json", "--data", folder.resolve("hub").toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    JsonObject report = new JsonObject(said);
    assertThat(report.getString("id")).isEqualTo(backup);
    assertThat(Path.of(report.getString("config")).resolve("hub.yaml")).exists();
  }

  /** The session of after the snapshot is news to the restored hub until its agent tells of it. */
  private static void awaitKnown(Lab lab, UUID session) {
    try (LiveBus live = lab.live()) {
      live.register(Address.liveSession(session));
      String list = lab.text("/api/v1/sessions?limit=100");
      if (!list.contains(session.toString())) {
        live.await("its records", 60, r -> "SessionEnded".equals(r.getString("type")));
      }
    }
  }

  /** A result is computed after the session's end is stored. */
  private static void awaitResult(Lab lab, UUID session) {
    await(
        "a result of " + session,
        () -> lab.text("/api/v1/results?limit=100").contains(session.toString()));
  }

  /** What the agent's spool holds is in PostgreSQL exactly once, and nothing else is. */
  private void assertComplete(Lab lab) {
    lab.agent().close();
    List<Numbered> all = SpoolCopy.read(folder.resolve("agent"), folder.resolve("copy"));
    lab.hub().close();
    Vertx vertx = Vertx.vertx();
    Database database = lab.openDatabase(vertx);
    try {
      Stored stored = new Stored(database);
      stored.holdsExactlyOnce(all);
      stored.holdsOnly(all);
    } finally {
      database.close().await();
      vertx.close().await();
    }
  }
}
