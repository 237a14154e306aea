package io.tinyprofiler.hub.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.alert.AlertLab;
import io.tinyprofiler.hub.alert.Receiver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/** A hub whose incidents a test looks at, and a receiver of what it tells. */
final class IncidentLab implements AutoCloseable {

  private static final String ROUTES =
      """
      route: {receiver: team, group_by: [g], group_wait: 50ms, group_interval: 200ms, repeat_interval: 1h}
      receivers:
        - name: team
          webhook_configs: [{url: "%s"}]
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver(vertx);
  private final AlertLab lab;

  /**
   * A lab.
   *
   * @param unacknowledgedS after which incidents escalate, s; 0: never
   */
  IncidentLab(Path folder, int unacknowledgedS) {
    lab =
        AlertLab.start(
            folder,
            ROUTES.formatted(receiver.url("hook")),
            AlertLab.NO_RULES,
            new IncidentsConfig(unacknowledgedS));
  }

  AlertLab alerts() {
    return lab;
  }

  Receiver receiver() {
    return receiver;
  }

  JsonObject post(String path, String by, String text) {
    JsonObject body = new JsonObject().put("by", by).put("text", text);
    Answer answer = lab.hub().http().post(path, body);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.json();
  }

  JsonObject only() {
    JsonArray incidents = incidents("");
    assertThat(incidents).hasSize(1);
    return incidents.getJsonObject(0);
  }

  JsonArray incidents(String query) {
    Answer answer = lab.hub().http().get("/api/v1/incidents" + query);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.json().getJsonArray("incidents");
  }

  List<String> timeline(JsonObject incident) {
    String path = "/api/v1/incidents/%d/timeline?limit=500".formatted(incident.getInteger("id"));
    return lab.hub().http().get(path).json().getJsonArray("timeline").stream()
        .map(JsonObject.class::cast)
        .map(line -> line.getString("kind") + " " + line.getString("text"))
        .toList();
  }

  List<String> awaitLine(JsonObject incident, String line) {
    long limit = System.nanoTime() + 30_000_000_000L;
    List<String> lines = timeline(incident);
    while (!lines.contains(line) && System.nanoTime() < limit) {
      lines = timeline(incident);
    }
    assertThat(lines).contains(line);
    return lines;
  }

  @Override
  public void close() {
    lab.close();
    receiver.close();
    vertx.close();
  }
}
