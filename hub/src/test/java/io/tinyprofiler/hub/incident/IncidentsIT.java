package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a critical alert to a post-mortem, through a whole hub. */
class IncidentsIT {

  private static final String ROUTES =
      """
      route: {receiver: team, group_by: [g], group_wait: 50ms, group_interval: 200ms, repeat_interval: 1h}
      receivers:
        - name: team
          webhook_configs: [{url: "%s"}]
      """;

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver(vertx);
  private AlertLab lab;

  @BeforeEach
  void start() {
    lab = lab(0);
  }

  private AlertLab lab(int unacknowledgedS) {
    return AlertLab.start(
        folder,
        ROUTES.formatted(receiver.url("hook")),
        AlertLab.NO_RULES,
        new IncidentsConfig(unacknowledgedS));
  }

  @AfterEach
  void stop() {
    lab.close();
    receiver.close();
    vertx.close();
  }

  @Test
  void criticalAlertsOfAGroupAreOneIncident() {
    lab.fire("alertname", "Hot", "severity", "critical", "g", "a", "n", "1");
    lab.fire("alertname", "Hot", "severity", "critical", "g", "a", "n", "2");
    lab.fire("alertname", "Hot", "severity", "critical", "g", "b", "n", "3");
    lab.fire("alertname", "Slow", "severity", "warning", "g", "c", "n", "4");

    JsonArray incidents = incidents("");
    assertThat(incidents).hasSize(2);
    JsonObject joined = incidents.getJsonObject(1);
    assertThat(joined.getInteger("firing")).isEqualTo(2);
    assertThat(joined.getString("state")).isEqualTo("open");
    assertThat(joined.getString("title")).isEqualTo("Hot {g=\"a\", n=\"1\"}");
    assertThat(joined.getString("group_key")).isEqualTo("{}:{g=\"a\"}");
    assertThat(incidents("?state=resolved")).isEmpty();
    assertThat(timeline(joined))
        .containsExactly(
            "opened Hot {g=\"a\", n=\"1\"}",
            "alert_fired Hot {g=\"a\", n=\"1\"}",
            "alert_fired Hot {g=\"a\", n=\"2\"}",
            "alert_fired Slow {g=\"c\", n=\"4\"}");
  }

  @Test
  void anAlertThatIsToldAgainChangesNothing() {
    lab.fire("severity", "critical", "g", "a");
    lab.fire("severity", "critical", "g", "a");
    lab.hub().restart();
    lab.fire("severity", "critical", "g", "a");

    assertThat(incidents("")).hasSize(1);
    assertThat(timeline(only()))
        .containsExactly("opened alert {g=\"a\"}", "alert_fired alert {g=\"a\"}");
  }

  @Test
  void anIncidentIsStoredWithItsAlertOrNeither() {
    lab.hub().database().sql("alter table incidents add constraint never check (id < 0)");
    Answer refused =
        lab.hub()
            .http()
            .send(
                HttpMethod.POST,
                "/api/v2/alerts",
                new JsonArray().add(AlertLab.alert("severity", "critical")).toBuffer());
    assertThat(refused.status()).isEqualTo(500);
    assertThat(lab.hub().http().get("/api/v2/alerts").body().toJsonArray()).isEmpty();

    lab.hub().database().sql("alter table incidents drop constraint never");
    lab.fire("severity", "critical");
    assertThat(incidents("")).hasSize(1);
  }

  @Test
  void peopleTakeItFromOpenToResolved() {
    lab.fire("alertname", "Hot", "severity", "critical", "g", "a");
    String path = "/api/v1/incidents/" + only().getInteger("id");

    JsonObject acknowledged = post(path + "/acknowledge", "ann", "I look");
    assertThat(acknowledged.getString("state")).isEqualTo("acknowledged");
    assertThat(acknowledged.getJsonObject("acknowledged").getString("by")).isEqualTo("ann");
    assertThat(acknowledged.getDouble("seconds_to_acknowledge")).isNotNegative();
    assertThat(post(path + "/mitigate", "ben", "fan on").getString("state")).isEqualTo("mitigated");

    Answer firing = lab.hub().http().post(path + "/resolve", new JsonObject());
    assertThat(firing.status()).isEqualTo(409);
    assertThat(firing.code()).isEqualTo("incident-firing");

    lab.resolve("alertname", "Hot", "severity", "critical", "g", "a");
    lab.hub()
        .http()
        .post(
            path + "/notes",
            new JsonObject().put("text", "dust").put("item", "root-cause").put("by", "ann"));
    JsonObject resolved = post(path + "/resolve", "ann", "");
    assertThat(resolved.getString("state")).isEqualTo("resolved");
    assertThat(timeline(resolved))
        .containsExactly(
            "opened Hot {g=\"a\"}",
            "alert_fired Hot {g=\"a\"}",
            "acknowledged I look",
            "mitigated fan on",
            "alert_resolved Hot {g=\"a\"}",
            "note dust",
            "resolved ");

    lab.fire("alertname", "Hot", "severity", "critical", "g", "a");
    assertThat(incidents("")).as("another one").hasSize(2);
  }

  @Test
  void nobodyAcknowledgesAndOthersAreTold() {
    lab.close();
    lab = lab(1);
    lab.fire("alertname", "Hot", "severity", "critical", "g", "a");
    assertThat(receiver.next().labels("alertname")).containsExactly("Hot");

    Receiver.Told escalation = receiver.next();
    assertThat(escalation.labels("alertname")).containsExactly("IncidentUnacknowledged");
    assertThat(escalation.labels("severity")).containsExactly("critical");
    assertThat(incidents("")).as("an escalation opens no incident").hasSize(1);
    assertThat(only().getString("escalated_at")).isNotNull();

    post("/api/v1/incidents/" + only().getInteger("id") + "/acknowledge", "ann", "");
    Receiver.Told over = receiver.next();
    assertThat(over.labels("alertname")).containsExactly("IncidentUnacknowledged");
    assertThat(over.status()).isEqualTo("resolved");
    assertThat(timeline(only()))
        .contains("escalated nobody acknowledged it in 1 s", "acknowledged ")
        .hasSize(4);
  }

  @Test
  void anAcknowledgedIncidentDoesNotEscalate() {
    lab.close();
    lab = lab(1);
    lab.fire("alertname", "Hot", "severity", "critical", "g", "a");
    post("/api/v1/incidents/" + only().getInteger("id") + "/acknowledge", "ann", "");
    lab.fire("alertname", "Hot", "severity", "critical", "g", "b");

    List<String> told = List.of("Hot", "Hot", "IncidentUnacknowledged");
    for (String name : told) {
      assertThat(receiver.next().labels("alertname")).containsExactly(name);
    }
    assertThat(incidents("").getJsonObject(1).getString("escalated_at")).isNull();
    assertThat(incidents("").getJsonObject(0).getString("escalated_at")).isNotNull();
  }

  @Test
  void whatHappensToTheLabIsOnTheTimeline() {
    FakeAgent agent = lab.hub().agentWithDevice("a", "d");
    lab.hub().agentWithDevice("other", "e");
    agent.store(new DeviceLog("d", List.of("starting", "HardFault: at 0x20")));
    lab.fire("alertname", "Hot", "severity", "critical", "agent", "a");
    agent.store(new DeviceChanged("d", "/dev/x", DeviceState.LOST, "the port vanished"));
    agent.close();

    JsonObject incident = only();
    assertThat(incident.getString("agent")).isEqualTo("a");
    assertThat(awaitLine(incident, "agent_changed agent a is not connected any more"))
        .contains(
            "error device d: HardFault: at 0x20",
            "device_changed device d at /dev/x: idle, then lost (the port vanished)")
        .noneMatch(line -> line.contains("other") || line.contains("starting"));
  }

  private List<String> awaitLine(JsonObject incident, String line) {
    long limit = System.nanoTime() + 30_000_000_000L;
    List<String> lines = timeline(incident);
    while (!lines.contains(line) && System.nanoTime() < limit) {
      lines = timeline(incident);
    }
    assertThat(lines).contains(line);
    return lines;
  }

  @Test
  void anAlertWhoseTimeRanOutIsOver() {
    lab.post(
        AlertLab.alert("severity", "critical", "g", "a")
            .put("endsAt", Instant.now().plusSeconds(1).toString()));

    awaitLine(only(), "alert_resolved alert");
    assertThat(only().getInteger("firing")).isZero();
  }

  @Test
  void theTimelineIsNeverChanged() {
    lab.fire("severity", "critical");
    for (String change :
        List.of(
            "update incident_events set text = ''",
            "delete from incident_events",
            "truncate incident_events")) {
      Assertions.assertThatThrownBy(() -> lab.hub().database().sql(change))
          .hasRootCauseInstanceOf(SQLException.class)
          .hasStackTraceContaining("incident_events is append-only");
    }
  }

  @Test
  void actionsAreOwnedAndDone() {
    lab.fire("alertname", "Hot", "severity", "critical");
    String path = "/api/v1/incidents/" + only().getInteger("id");
    JsonObject wish =
        new JsonObject()
            .put("text", "add a fan")
            .put("owner", "ann")
            .put("due", "2026-02-01")
            .put("runbook", "https://wiki.example/heat");
    JsonObject action =
        lab.hub()
            .http()
            .post(path + "/actions", wish)
            .json()
            .getJsonArray("actions")
            .getJsonObject(0);
    assertThat(action.getString("due")).isEqualTo("2026-02-01");

    String done = path + "/actions/" + action.getInteger("id") + "/done";
    assertThat(lab.hub().http().post(done, new JsonObject().put("by", "ben")).status())
        .isEqualTo(200);
    String report = lab.hub().http().get(path + "/report").body().toString();
    assertThat(report)
        .contains("| add a fan | ann | 2026-02-01 | https://wiki.example/heat |", " ben |");
    assertThat(lab.hub().http().post(path + "/actions/99/done", new JsonObject()).status())
        .isEqualTo(404);
    assertThat(lab.hub().http().post(path + "/actions", wish.put("due", "2026-02-31")).status())
        .isEqualTo(400);
  }

  @Test
  void listsAndTimelinesHavePages() {
    for (String group : List.of("a", "b", "c")) {
      lab.fire("severity", "critical", "g", group);
    }
    JsonObject first = lab.hub().http().get("/api/v1/incidents?limit=2").json();
    assertThat(first.getJsonArray("incidents")).hasSize(2);
    assertThat(incidents("?after=" + first.getString("next"))).hasSize(1);

    String path = "/api/v1/incidents/1/timeline";
    JsonObject part = lab.hub().http().get(path + "?limit=1").json();
    JsonArray rest =
        lab.hub()
            .http()
            .get(path + "?after=" + part.getString("next"))
            .json()
            .getJsonArray("timeline");
    assertThat(rest.getJsonObject(0).getString("kind")).isEqualTo("alert_fired");
    assertThat(lab.hub().http().get("/api/v1/incidents/99").code()).isEqualTo("incident-not-found");
    assertThat(lab.hub().http().get("/api/v1/incidents/x").status()).isEqualTo(400);
  }

  private JsonObject post(String path, String by, String text) {
    JsonObject body = new JsonObject().put("by", by).put("text", text);
    Answer answer = lab.hub().http().post(path, body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.json();
  }

  private JsonObject only() {
    JsonArray incidents = incidents("");
    assertThat(incidents).hasSize(1);
    return incidents.getJsonObject(0);
  }

  private JsonArray incidents(String query) {
    Answer answer = lab.hub().http().get("/api/v1/incidents" + query);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.json().getJsonArray("incidents");
  }

  private List<String> timeline(JsonObject incident) {
    String path = "/api/v1/incidents/%d/timeline?limit=500".formatted(incident.getInteger("id"));
    return lab.hub().http().get(path).json().getJsonArray("timeline").stream()
        .map(JsonObject.class::cast)
        .map(line -> line.getString("kind") + " " + line.getString("text"))
        .toList();
  }
}
