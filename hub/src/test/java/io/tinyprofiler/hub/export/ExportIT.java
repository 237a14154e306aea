package io.tinyprofiler.hub.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.Recording;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.CommandLineRun;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each format over HTTP and from the command line. */
class ExportIT {

  @TempDir Path folder;
  private TestHub hub;
  private FakeAgent agent;
  private UUID session;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
    agent = hub.agentWithDevice("a", "d");
    session =
        Recording.of("d", "Once", Map.of("commit", "abc"), "emulated")
            .runs(2, 2, 2, 2, 2.5)
            .invalid(FailureKind.LINK, "a damaged frame")
            .store(agent);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Answer export(String format) {
    return hub.http().get("/api/v1/sessions/%s/export?format=%s".formatted(session, format));
  }

  @Test
  void everyFormatHasItsMediaTypeAndTellsWhatWasLeftOut() {
    for (ExportFormat format : ExportFormat.values()) {
      Answer answer = export(format.key());
      assertThat(answer.status()).as(format.key()).isEqualTo(200);
      assertThat(answer.type()).isEqualTo(format.type());
      assertThat(answer.body().toString()).as(format.key()).contains("emulated").contains("1");
      if (format != ExportFormat.SVG) {
        assertThat(answer.response().getHeader("content-disposition"))
            .isEqualTo(
                "attachment; filename=\"session-%s.%s\"".formatted(session, format.extension()));
      }
    }
  }

  @Test
  void jsonHasEveryGap() {
    JsonObject json = export("json").json();

    assertThat(json.getString("provenance")).isEqualTo("emulated");
    assertThat(json.getInteger("invalid_runs")).isEqualTo(1);
    assertThat(json.getJsonObject("result").getDouble("tg_ts")).isEqualTo(500.0);
    assertThat(json.getJsonObject("intervals").getJsonObject("itl").getDouble("high"))
        .isEqualTo(2.5e-3);
    assertThat(json.getJsonObject("spec").getJsonObject("labels").getString("commit"))
        .isEqualTo("abc");
    JsonObject run = json.getJsonArray("runs").getJsonObject(0);
    assertThat(run.getJsonArray("itl")).hasSize(7).containsOnly(2e-3);
    assertThat(run.getDouble("ttft")).isEqualTo(10e-3);
    assertThat(json.getJsonArray("runs").getJsonObject(5).getString("why_invalid"))
        .isEqualTo("LINK: a damaged frame");
  }

  @Test
  void whatCannotBeExportedIsRefused() {
    assertThat(export("pdf").status()).isEqualTo(400);
    UUID running = hub.running(agent);
    Answer open = hub.http().get("/api/v1/sessions/" + running + "/export?format=csv");
    assertThat(open.code()).isEqualTo("session-not-ended");
    String none = "/api/v1/sessions/" + UUID.randomUUID() + "/export?format=csv";
    assertThat(hub.http().get(none).status()).isEqualTo(404);
  }

  @Test
  void theCommandPrintsOrWritesAFile() throws Exception {
    CommandLineRun csv = run("sessions", "export", session.toString(), "--format", "csv");
    assertThat(csv.code()).as(csv.err()).isZero();
    assertThat(csv.out()).startsWith("session,device,").hasLineCount(7);
    CommandLineRun json = run("sessions", "export", session.toString(), "--json");
    assertThat(new JsonObject(json.out()).getJsonArray("runs")).hasSize(6);
    Path file = folder.resolve("report.html");
    String to = file.toString();
    CommandLineRun html =
        run("sessions", "export", session.toString(), "--format", "html", "--output", to);
    assertThat(html.code()).isZero();
    assertThat(Files.readString(file)).contains("<!doctype html>", "fable260k float32 on host");
    assertThat(run("sessions", "export", session.toString(), "--format", "pdf").code())
        .isEqualTo(64);
  }

  private CommandLineRun run(String... args) {
    return CommandLineRun.client(hub.port(), args);
  }
}
