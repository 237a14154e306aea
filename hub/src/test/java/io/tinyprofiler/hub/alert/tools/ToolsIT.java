package io.tinyprofiler.hub.alert.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real amtool, Prometheus and Alertmanager beside the hub. */
@Tag("prometheus")
class ToolsIT {

  private static final String ROUTES =
      """
      route: {receiver: hook, group_by: [alertname], group_wait: 10ms, group_interval: 100ms}
      receivers:
        - name: hook
          webhook_configs: [{url: "%s"}]
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver(vertx);

  @TempDir Path folder;

  @AfterEach
  void stop() {
    receiver.close();
    vertx.close();
  }

  @Test
  void amtoolAddsListsSilencesAndExpires() {
    try (AlertLab lab = AlertLab.start(folder, ROUTES.formatted(receiver.url("hook")))) {
      String url = "--alertmanager.url=http://127.0.0.1:" + lab.hub().port();

      amtool(url, "alert", "add", "alertname=Hot", "device_id=d", "--annotation=summary=it is hot");
      assertThat(receiver.next().labels("alertname")).containsExactly("Hot");
      assertThat(amtool(url, "alert", "query", "device_id=~d|e")).contains("Hot", "it is hot");
      assertThat(amtool(url, "alert", "query", "device_id=e")).doesNotContain("Hot");

      String id = amtool(url, "silence", "add", "device_id=d", "-c", "new fan", "-a", "me").strip();
      assertThat(amtool(url, "silence", "query")).contains(id, "device_id=\"d\"", "new fan");
      assertThat(amtool(url, "alert", "query")).doesNotContain("Hot");
      assertThat(amtool(url, "alert", "query", "--silenced")).contains("Hot");
      amtool(url, "silence", "expire", id);
      assertThat(amtool(url, "silence", "query")).doesNotContain(id);
      assertThat(amtool(url, "silence", "query", "--expired")).contains(id);
      assertThat(amtool(url, "alert", "query")).contains("Hot");
      assertThat(amtool(url, "config", "show")).contains("group_by");
      assertThat(amtool(url, "config", "routes", "test", "alertname=Hot")).contains("hook");
    }
  }

  private static String amtool(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "amtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Program.run(command);
  }

  @Test
  void prometheusScrapesFiresAndDelivers() throws IOException {
    try (AlertLab lab = AlertLab.start(folder, ROUTES.formatted(receiver.url("hook")))) {
      String hub = "127.0.0.1:" + lab.hub().port();
      Files.writeString(
          folder.resolve("rules.yaml"),
          """
          groups:
            - name: test
              rules:
                - alert: HubIsUp
                  expr: profiling_sessions_active >= 0
                  labels: {severity: info}
          """);
      Path config =
          Files.writeString(
              folder.resolve("prometheus.yaml"),
              """
              global: {scrape_interval: 1s, evaluation_interval: 1s}
              rule_files: [rules.yaml]
              scrape_configs: [{job_name: hub, static_configs: [{targets: ['%1$s']}]}]
              alerting: {alertmanagers: [{static_configs: [{targets: ['%1$s']}]}]}
              """
                  .formatted(hub));
      try (Program prometheus = Program.prometheus(folder, config)) {
        Receiver.Told told = receiver.next();

        assertThat(told.labels("alertname")).containsExactly("HubIsUp");
        assertThat(told.body().encode()).contains(hub).contains("/graph?g0.expr=");
        assertThat(prometheus.url()).isNotEmpty();
      }
    }
  }

  @Test
  void anUpstreamAlertmanagerHearsOfBothEnds() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("alertmanager.yaml"), ROUTES.formatted(receiver.url("upstream")));
    try (Program alertmanager = Program.alertmanager(folder, config)) {
      String routes =
          """
          route: {receiver: up, group_wait: 10ms, group_interval: 100ms}
          receivers: [{name: up, alertmanager_configs: [{url: "%s"}]}]
          """
              .formatted(alertmanager.url());
      try (AlertLab lab = AlertLab.start(Files.createDirectory(folder.resolve("hub")), routes)) {
        lab.fire("alertname", "Hot");
        Receiver.Told firing = receiver.next();
        assertThat(firing.path()).isEqualTo("/upstream");
        assertThat(firing.status()).isEqualTo("firing");

        lab.resolve("alertname", "Hot");
        assertThat(receiver.next().status()).isEqualTo("resolved");
      }
    }
  }
}
