package io.tinyprofiler.hub.cli;

import static io.tinyprofiler.hub.cli.CommandLineRun.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertCommandsIT {

  private TestHub hub;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private CommandLineRun run(String... args) {
    return client(hub.port(), args);
  }

  @Test
  void anAlertIsShownSilencedAndShownAgain() {
    hub.http()
        .send(
            HttpMethod.POST,
            "/api/v2/alerts",
            Buffer.buffer(
                """
                [{"labels": {"alertname": "Hot", "severity": "critical", "device_id": "d"},
                  "annotations": {"summary": "d is hot"}}]
                """));

    assertThat(run("alerts", "alertname=\"Hot\"").out())
        .contains("Hot", "critical", "active", "device_id=d", "d is hot");
    assertThat(run("alerts", "alertname=\"Cold\"").out()).contains("no alert fires");
    assertThat(run("silences").out()).contains("no silences");

    CommandLineRun added =
        run(
            "silences",
            "add",
            "device_id=\"d\"",
            "--for",
            "2h",
            "--comment",
            "new fan",
            "--by",
            "me");
    assertThat(added.code()).isZero();
    assertThat(run("alerts", "alertname=\"Hot\"").out()).contains("silenced");
    assertThat(run("alerts", "--active", "alertname=\"Hot\"").out()).contains("no alert fires");
    assertThat(run("silences").out()).contains("active", "device_id=\"d\"", "new fan", "me");

    String id = added.out().strip();
    assertThat(run("silences", "expire", id).code()).isZero();
    assertThat(run("alerts", "alertname=\"Hot\"").out()).contains("active");
    assertThat(run("silences", "list", "--expired").out()).contains(id, "expired");
    assertThat(run("alerts", "--json").out()).contains("\"fingerprint\"");
  }

  @Test
  void whatIsWrongIsSaidWithANextStep() {
    CommandLineRun noMatcher = run("silences", "add", "x", "--comment", "c");
    assertThat(noMatcher.code()).isEqualTo(64);
    assertThat(noMatcher.err()).contains("'x' is not a matcher", "write it as");
    CommandLineRun nothing = run("silences", "add", "x=~\".*\"", "--comment", "c");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("at least one matcher must not match the empty string");
    CommandLineRun unknown = run("silences", "expire", "00000000-0000-0000-0000-000000000000");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no silence");
    assertThat(run("alerts", "a=~(").err()).contains("not a regular expression");
  }
}
