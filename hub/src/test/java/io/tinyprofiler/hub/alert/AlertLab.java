package io.tinyprofiler.hub.alert;

import static io.tinyprofiler.hub.HttpProbe.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.HttpProbe.Answer;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.alert.rule.RulesConfig;
import io.tinyprofiler.hub.incident.IncidentsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A hub whose alerts go where a test says, without alerts of its own. */
public final class AlertLab implements AutoCloseable {

  /** Nothing is wrong ever. */
  public static final RulesConfig NO_RULES =
      new RulesConfig(600_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false, false);

  private final Vertx vertx = Vertx.vertx();
  private final TestHub hub;

  private AlertLab(TestHub hub) {
    this.hub = hub;
  }

  public static AlertLab start(Path folder, String routes) {
    return start(folder, routes, NO_RULES);
  }

  public static AlertLab start(Path folder, String routes, RulesConfig rules) {
    return start(folder, routes, rules, IncidentsConfig.defaults());
  }

  public static AlertLab start(
      Path folder, String routes, RulesConfig rules, IncidentsConfig incidents) {
    try {
      Path file = Files.writeString(folder.resolve("routes.yaml"), routes);
      return new AlertLab(
          TestHub.start(
              folder, new AlertsConfig(file.toString(), "http://lab", 1_000, rules), incidents));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestHub hub() {
    return hub;
  }

  public Vertx vertx() {
    return vertx;
  }

  public void fire(String... pairs) {
    post(alert(pairs));
  }

  public void resolve(String... pairs) {
    post(alert(pairs).put("endsAt", Instant.now().toString()));
  }

  public static JsonObject alert(String... pairs) {
    JsonObject labels = new JsonObject();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return new JsonObject().put("labels", labels);
  }

  public void post(JsonObject... alerts) {
    JsonArray all = new JsonArray();
    for (JsonObject alert : alerts) {
      all.add(alert);
    }
    Answer answer = hub.http().send(HttpMethod.POST, "/api/v2/alerts", all.toBuffer());
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
  }

  /** Returns when everything was sent or given up. */
  public void awaitNothingWaits() {
    while (awaitDelivery("healthy").getInteger("observed") > 0) {
      Thread.onSpinWait();
    }
  }

  /** The check of /health/detailed once it is as wanted. */
  JsonObject awaitDelivery(String status) {
    long limit = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < limit) {
      JsonArray checks = hub.http().get("/health/detailed").json().getJsonArray("checks");
      for (int i = 0; i < checks.size(); i++) {
        JsonObject check = checks.getJsonObject(i);
        if (check.getString("name").equals("alert delivery")
            && check.getString("status").equals(status)) {
          return check;
        }
      }
    }
    throw new AssertionError("alert delivery is not " + status);
  }

  @Override
  public void close() {
    hub.close();
    await(vertx.close());
  }
}
