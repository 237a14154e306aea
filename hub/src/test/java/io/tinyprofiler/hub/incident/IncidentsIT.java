package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a critical alert to a post-mortem, through a whole hub. */
class IncidentsIT {

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
  void criticalAlertsOfAGroupAreOneIncident() {
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a", "n", "1");
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a", "n", "2");
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "b", "n", "3");
    lab.alerts().fire("alertname", "Slow", "severity", "warning", "g", "c", "n", "4");

    JsonArray incidents = lab.incidents("");
    assertThat(incidents).hasSize(2);
    JsonObject joined = incidents.getJsonObject(1);
    assertThat(joined.getInteger("firing")).isEqualTo(2);
    assertThat(joined.getString("state")).isEqualTo("open");
    assertThat(joined.getString("title")).isEqualTo("Hot {g=\"a\", n=\"1\"}");
    assertThat(joined.getString("group_key")).isEqualTo("{}:{g=\"a\"}");
    assertThat(lab.incidents("?state=resolved")).isEmpty();
    assertThat(lab.timeline(joined))
        .containsExactly(
            "opened Hot {g=\"a\", n=\"1\"}",
            "alert_fired Hot {g=\"a\", n=\"1\"}",
            "alert_fired Hot {g=\"a\", n=\"2\"}",
            "alert_fired Slow {g=\"c\", n=\"4\"}");
  }

  @Test
  void anAlertThatIsToldAgainChangesNothing() {
    lab.alerts().fire("severity", "critical", "g", "a");
    lab.alerts().fire("severity", "critical", "g", "a");
    lab.alerts().hub().restart();
    lab.alerts().fire("severity", "critical", "g", "a");

    assertThat(lab.incidents("")).hasSize(1);
    assertThat(lab.timeline(lab.only()))
        .containsExactly("opened alert {g=\"a\"}", "alert_fired alert {g=\"a\"}");
  }

  @Test
  void anIncidentIsStoredWithItsAlertOrNeither() {
    lab.alerts().hub().database().sql("alter table incidents add constraint never check (id < 0)");
    Answer refused =
        lab.alerts()
            .hub()
            .http()
            .send(
                HttpMethod.POST,
                "/api/v2/alerts",
                new JsonArray().add(AlertLab.alert("severity", "critical")).toBuffer());
    assertThat(refused.status()).isEqualTo(500);
    assertThat(lab.alerts().hub().http().get("/api/v2/alerts").body().toJsonArray()).isEmpty();

    lab.alerts().hub().database().sql("alter table incidents drop constraint never");
    lab.alerts().fire("severity", "critical");
    assertThat(lab.incidents("")).hasSize(1);
  }

  @Test
  void peopleTakeItFromOpenToResolved() {
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a");
    String path = "/api/v1/incidents/" + lab.only().getInteger("id");

    JsonObject acknowledged = lab.post(path + "/acknowledge", "ann", "I look");
    assertThat(acknowledged.getString("state")).isEqualTo("acknowledged");
    assertThat(acknowledged.getJsonObject("acknowledged").getString("by")).isEqualTo("ann");
    assertThat(acknowledged.getDouble("seconds_to_acknowledge")).isNotNegative();
    assertThat(lab.post(path + "/mitigate", "ben", "fan on").getString("state"))
        .isEqualTo("mitigated");

    Answer firing = lab.alerts().hub().http().post(path + "/resolve", new JsonObject());
    assertThat(firing.status()).isEqualTo(409);
    assertThat(firing.code()).isEqualTo("incident-firing");

    lab.alerts().resolve("alertname", "Hot", "severity", "critical", "g", "a");
    lab.alerts()
        .hub()
        .http()
        .post(
            path + "/notes",
            new JsonObject().put("text", "dust").put("item", "root-cause").put("by", "ann"));
    JsonObject resolved = lab.post(path + "/resolve", "ann", "");
    assertThat(resolved.getString("state")).isEqualTo("resolved");
    assertThat(lab.timeline(resolved))
        .containsExactly(
            "opened Hot {g=\"a\"}",
            "alert_fired Hot {g=\"a\"}",
            "acknowledged I look",
            "mitigated fan on",
            "alert_resolved Hot {g=\"a\"}",
            "note dust",
            "resolved ");

    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a");
    assertThat(lab.incidents("")).as("another one").hasSize(2);
  }

  @Test
  void nobodyAcknowledgesAndOthersAreTold() {
    lab.close();
    lab = new IncidentLab(folder, 1);
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a");
    assertThat(lab.receiver().next().labels("alertname")).containsExactly("Hot");

    Receiver.Told escalation = lab.receiver().next();
    assertThat(escalation.labels("alertname")).containsExactly("IncidentUnacknowledged");
    assertThat(escalation.labels("severity")).containsExactly("critical");
    assertThat(lab.incidents("")).as("an escalation opens no incident").hasSize(1);
    assertThat(lab.only().getString("escalated_at")).isNotNull();

    lab.post("/api/v1/incidents/" + lab.only().getInteger("id") + "/acknowledge", "ann", "");
    Receiver.Told over = lab.receiver().next();
    assertThat(over.labels("alertname")).containsExactly("IncidentUnacknowledged");
    assertThat(over.status()).isEqualTo("resolved");
    assertThat(lab.timeline(lab.only()))
        .contains("escalated nobody acknowledged it in 1 s", "acknowledged ")
        .hasSize(4);
  }

  @Test
  void anAcknowledgedIncidentDoesNotEscalate() {
    lab.close();
    lab = new IncidentLab(folder, 3_600);
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "a");
    lab.post("/api/v1/incidents/" + lab.only().getInteger("id") + "/acknowledge", "ann", "");
    lab.alerts().fire("alertname", "Hot", "severity", "critical", "g", "b");
    assertThat(lab.receiver().next().labels("alertname")).containsExactly("Hot");
    assertThat(lab.receiver().next().labels("alertname")).containsExactly("Hot");

    lab.alerts()
        .hub()
        .database()
        .sql("update incidents set opened_at = opened_at - interval '2 hours'");

    assertThat(lab.receiver().next().labels("incident"))
        .containsExactly(lab.incidents("").getJsonObject(0).getInteger("id").toString());
    assertThat(lab.incidents("").getJsonObject(1).getString("escalated_at")).isNull();
    assertThat(lab.incidents("").getJsonObject(0).getString("escalated_at")).isNotNull();
  }
}
