package io.tinyprofiler.hub.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a posted alert to what receivers get, through a whole hub. */
class AlertsIT {

  private static final String ROUTES =
      """
      route: {receiver: team, group_by: [g], group_wait: 50ms, group_interval: 200ms, repeat_interval: 1h}
      receivers:
        - name: team
          webhook_configs: [{url: "%s"}]
      """;

  private final Vertx vertx = Vertx.vertx();
  private Receiver receiver;
  private AlertLab lab;

  @BeforeEach
  void start(@TempDir Path folder) {
    receiver = new Receiver(vertx);
    lab = AlertLab.start(folder, ROUTES.formatted(receiver.url("hook")));
  }

  @AfterEach
  void stop() {
    lab.close();
    receiver.close();
    vertx.close();
  }

  @Test
  void aReceiverIsToldWhatFiresAndWhatIsOver() {
    Instant start = Instant.parse("2026-01-01T00:00:00.123456Z");
    lab.post(
        AlertLab.alert("alertname", "Hot", "g", "a", "device_id", "1")
            .put("startsAt", start.toString())
            .put("annotations", new JsonObject().put("summary", "it is hot"))
            .put("generatorURL", "http://prometheus/graph"));

    Receiver.Told firing = receiver.next();
    assertThat(firing.path()).isEqualTo("/hook");
    assertThat(firing.body().getString("version")).isEqualTo("4");
    assertThat(firing.body().getString("receiver")).isEqualTo("team");
    assertThat(firing.status()).isEqualTo("firing");
    assertThat(firing.body().getString("groupKey")).isEqualTo("{}:{g=\"a\"}");
    assertThat(firing.body().getJsonObject("commonAnnotations").getString("summary"))
        .isEqualTo("it is hot");
    JsonObject alert = firing.body().getJsonArray("alerts").getJsonObject(0);
    assertThat(alert.getString("startsAt")).isEqualTo(start.toString());
    assertThat(alert.getString("endsAt")).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(alert.getString("generatorURL")).isEqualTo("http://prometheus/graph");

    lab.resolve("alertname", "Hot", "g", "a", "device_id", "1");
    assertThat(receiver.next().status()).isEqualTo("resolved");
    assertThat(lab.hub().http().get("/api/v2/alerts").body().toJsonArray()).isEmpty();
  }

  @Test
  void aRestartTellsNothingTwice() {
    lab.fire("g", "a", "n", "1");
    assertThat(receiver.next().labels("n")).containsExactly("1");

    lab.hub().restart();
    lab.fire("g", "b", "n", "2");
    assertThat(receiver.next().labels("n")).containsExactly("2");

    lab.resolve("g", "a", "n", "1");
    assertThat(receiver.next().labels("n")).containsExactly("1");
    assertThat(receiver.unread()).isEmpty();
  }

  @Test
  void whoeverDoesNotLeadAnyMoreTellsNothing() {
    lab.fire("g", "a", "n", "1");
    receiver.next();
    lab.awaitNothingWaits();
    lab.hub().database().sql("update leaders set term = term + 1");

    lab.fire("g", "b", "n", "2");

    assertThat(receiver.next().labels("n")).containsExactly("2");
    assertThat(receiver.unread()).isEmpty();
  }

  @Test
  void alertsAreShownWithWhatMutesThem() {
    Instant now = Instant.now();
    JsonObject silence =
        new JsonObject()
            .put("comment", "we know")
            .put("createdBy", "me")
            .put("startsAt", now.toString())
            .put("endsAt", now.plusSeconds(600).toString())
            .put(
                "matchers",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("name", "n")
                            .put("value", "1|x")
                            .put("isRegex", true)));
    String id = lab.hub().http().post("/api/v2/silences", silence).json().getString("silenceID");
    lab.fire("g", "a", "n", "1");
    lab.fire("g", "a", "n", "2");
    assertThat(receiver.next().labels("n")).containsExactly("2");

    assertThat(states("")).containsExactlyInAnyOrder("1 suppressed", "2 active");
    assertThat(states("?silenced=false")).containsExactly("2 active");
    assertThat(states("?filter=n=%221%22&filter=g=~%22.%22")).containsExactly("1 suppressed");
    assertThat(states("?receiver=te.m")).hasSize(2);
    assertThat(states("?receiver=te")).isEmpty();
    JsonArray groups = array("/api/v2/alerts/groups");
    assertThat(groups).hasSize(1);
    assertThat(groups.getJsonObject(0).getJsonArray("alerts")).hasSize(2);

    assertThat(lab.hub().http().delete("/api/v2/silence/" + id).status()).isEqualTo(200);
    assertThat(receiver.next().labels("n")).containsExactly("1", "2");
    JsonObject ended = lab.hub().http().get("/api/v2/silence/" + id).json();
    assertThat(ended.getJsonObject("status").getString("state")).isEqualTo("expired");
    assertThat(ended.getJsonArray("matchers").getJsonObject(0).getBoolean("isEqual")).isTrue();
  }

  private List<String> states(String query) {
    return array("/api/v2/alerts" + query).stream()
        .map(JsonObject.class::cast)
        .map(
            alert ->
                alert.getJsonObject("labels").getString("n")
                    + " "
                    + alert.getJsonObject("status").getString("state"))
        .toList();
  }

  private JsonArray array(String path) {
    Answer answer = lab.hub().http().get(path);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().toJsonArray();
  }

  @Test
  void whatIsNoAlertIsRefusedAndTheOthersAreKept() {
    JsonArray alerts = new JsonArray().add(AlertLab.alert()).add(AlertLab.alert("n", "1"));
    Answer answer = lab.hub().http().send(HttpMethod.POST, "/api/v2/alerts", alerts.toBuffer());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().toString()).contains("at least one label pair required");
    assertThat(receiver.next().labels("n")).containsExactly("1");
    assertThat(lab.hub().http().get("/api/v2/alerts?filter=n").status()).isEqualTo(400);
    assertThat(
            lab.hub().http().get("/api/v2/silence/00000000-0000-0000-0000-000000000000").status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"n\": 1}", "{\"n\": null}", "{\"n\": [\"1\"]}", "null", "[]", "\"n\""})
  void aLabelIsAText(String labels) {
    Buffer body = Buffer.buffer("[{\"labels\": %s}]".formatted(labels));

    assertThat(lab.hub().http().send(HttpMethod.POST, "/api/v2/alerts", body).status())
        .isEqualTo(400);
    assertThat(array("/api/v2/alerts")).isEmpty();
  }

  @Test
  void metricsCountAlertsAndNotices() {
    lab.fire("g", "a", "severity", "critical");
    receiver.next();
    lab.awaitNothingWaits();

    assertThat(lab.hub().http().get("/metrics").body().toString())
        .contains("alerts_firing{severity=\"critical\"} 1.0")
        .contains("notifications_total{outcome=\"sent\",receiver=\"team\"} 1.0");
  }
}
