package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentCommandsIT {

  @TempDir Path folder;

  private TestHub hub;

  @BeforeEach
  void start() {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun run(String... args) {
    return client(hub.port(), args);
  }

  private void fire() {
    hub.http()
        .send(
            HttpMethod.POST,
            "/api/v2/alerts",
            Buffer.buffer("[{\"labels\": {\"alertname\": \"Hot\", \"severity\": \"critical\"}}]"));
  }

  @Test
  void anIncidentIsFollowedToItsReport() throws IOException {
    assertThat(run("incidents").out()).contains("no incident is open");
    fire();
    assertThat(run("incidents").out()).contains("open", "Hot");

    assertThat(run("incidents", "ack", "1", "--by", "ann").out())
        .isEqualTo("incident 1 is acknowledged\n");
    assertThat(run("incidents", "note", "1", "dust", "--item", "root-cause", "--by", "ann").code())
        .isZero();
    assertThat(run("incidents", "mitigate", "1", "fan on").out()).contains("mitigated");
    assertThat(
            run(
                    "incidents",
                    "action",
                    "add",
                    "1",
                    "a bigger fan",
                    "--owner",
                    "ben",
                    "--due",
                    "2026-03-31")
                .out())
        .contains("a bigger fan", "ben", "2026-03-31");
    assertThat(run("incidents", "action", "done", "1", "1").code()).isZero();
    assertThat(run("incidents", "show", "1").out())
        .contains(
            "incident 1 is mitigated: Hot",
            "[x] Identify the root cause (root-cause)",
            "dust (ann)")
        .contains("Immediate response, until", "action_done");
    assertThat(run("incidents", "show", "1", "--json").out())
        .contains("\"timeline\"", "\"phases\"");

    CommandLineRun early = run("incidents", "resolve", "1");
    assertThat(early.code()).isEqualTo(2);
    assertThat(early.err()).contains("1 alerts of incident 1 fire", "--force");
    assertThat(run("incidents", "resolve", "1", "--force").out())
        .isEqualTo("incident 1 is resolved\n");

    Path report = folder.resolve("report.md");
    assertThat(run("incidents", "report", "1", "--output", report.toString()).code()).isZero();
    assertThat(Files.readString(report))
        .startsWith("# Incident 1: Hot\n")
        .contains("time to resolve");
    assertThat(run("incidents", "report", "1").out()).isEqualTo(Files.readString(report));
    assertThat(run("incidents", "list", "--state", "resolved").out()).contains("Hot");
    assertThat(run("incidents", "list", "--json").out()).contains("\"seconds_to_resolve\"");
  }

  @Test
  void whatIsWrongIsSaidWithANextStep() {
    CommandLineRun unknown = run("incidents", "show", "7");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no incident 7", "see tiny-profiler incidents");
    assertThat(run("incidents", "ack", "x").code()).isEqualTo(64);
    assertThat(run("incidents", "action").code()).isEqualTo(64);
    assertThat(run("incidents", "list", "--state", "odd").code()).isEqualTo(2);
    fire();
    assertThat(run("incidents", "note", "1", "text", "--item", "odd").code()).isEqualTo(2);
  }
}
