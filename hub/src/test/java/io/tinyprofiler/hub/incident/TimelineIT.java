package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an incident gathers by itself, and how it is read. */
class TimelineIT {

  @TempDir Path folder;

  private IncidentLab lab;

  @BeforeEach
  void start() {
    lab = new IncidentLab(folder, 0);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void whatHappensToTheLabIsOnTheTimeline() {
    FakeAgent agent = lab.alerts().hub().agentWithDevice("a", "d");
    lab.alerts().hub().agentWithDevice("other", "e");
    agent.store(new DeviceLog("d", List.of("starting", "HardFault: at 0x20")));
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "agent", "a");
    agent.store(new DeviceChanged("d", "/dev/x", DeviceState.LOST, "the port vanished"));
    agent.close();

    JsonObject incident = lab.only();
    assertThat(incident.getString("agent")).isEqualTo("a");
    assertThat(lab.awaitLine(incident, "agent_changed agent a is not connected any more"))
        .contains(
            "error device d: HardFault: at 0x20",
            "device_changed device d at /dev/x: idle, then lost (the port vanished)")
        .noneMatch(line -> line.contains("other") || line.contains("starting"));
  }

  @Test
  void anAlertWhoseTimeRanOutIsOver() {
    lab.alerts()
        .post(
            AlertLab.alert("severity", "critical", "g", "a")
                .put("endsAt", Instant.now().plusSeconds(5).toString()));

    lab.awaitLine(lab.only(), "alert_resolved alert");
    assertThat(lab.only().getInteger("firing")).isZero();
  }

  @Test
  void theTimelineIsNeverChanged() {
    lab.alerts().fire("severity", "critical");
    for (String change :
        List.of(
            "update incident_events set text = ''",
            "delete from incident_events",
            "truncate incident_events")) {
      assertThatThrownBy(() -> lab.alerts().hub().database().sql(change))
          .hasRootCauseInstanceOf(SQLException.class)
          .hasStackTraceContaining("incident_events is append-only");
    }
  }

  @Test
  void listsAndTimelinesHavePages() {
    for (String group : List.of("a", "b", "c")) {
      lab.alerts().fire("severity", "critical", "g", group);
    }
    JsonObject first = lab.alerts().hub().http().get("/api/v1/incidents?limit=2").json();
    assertThat(first.getJsonArray("incidents")).hasSize(2);
    assertThat(lab.incidents("?after=" + first.getString("next"))).hasSize(1);

    String path = "/api/v1/incidents/1/timeline";
    JsonObject part = lab.alerts().hub().http().get(path + "?limit=1").json();
    JsonArray rest =
        lab.alerts()
            .hub()
            .http()
            .get(path + "?after=" + part.getString("next"))
            .json()
            .getJsonArray("timeline");
    assertThat(rest.getJsonObject(0).getString("kind")).isEqualTo("alert_fired");
    assertThat(lab.alerts().hub().http().get("/api/v1/incidents/99").code())
        .isEqualTo("incident-not-found");
    assertThat(lab.alerts().hub().http().get("/api/v1/incidents/x").status()).isEqualTo(400);
  }

  @Test
  void actionsAreOwnedAndDone() {
    lab.alerts().fire("alertname", "Hot", "severity", "critical");
    String path = "/api/v1/incidents/" + lab.only().getInteger("id");
    JsonObject wish =
        new JsonObject()
            .put("text", "add a fan")
            .put("owner", "ann")
            .put("due", "2026-02-01")
            .put("runbook", "https://wiki.example/heat");
    JsonObject action =
        lab.alerts()
            .hub()
            .http()
            .post(path + "/actions", wish)
            .json()
            .getJsonArray("actions")
            .getJsonObject(0);
    assertThat(action.getString("due")).isEqualTo("2026-02-01");

    String done = path + "/actions/" + action.getInteger("id") + "/done";
    assertThat(lab.alerts().hub().http().post(done, new JsonObject().put("by", "ben")).status())
        .isEqualTo(200);
    String report = lab.alerts().hub().http().get(path + "/report").body().toString();
    assertThat(report)
        .contains("| add a fan | ann | 2026-02-01 | https://wiki.example/heat |", " ben |");
    assertThat(lab.alerts().hub().http().post(path + "/actions/99/done", new JsonObject()).status())
        .isEqualTo(404);
    assertThat(
            lab.alerts()
                .hub()
                .http()
                .post(path + "/actions", wish.put("due", "2026-02-31"))
                .status())
        .isEqualTo(400);
  }
}
