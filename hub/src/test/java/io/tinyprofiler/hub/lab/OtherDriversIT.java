package io.tinyprofiler.hub.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that do not speak the native protocol, from their line to the hub's API. */
class OtherDriversIT {

  private static final int SECONDS = 60;

  @TempDir Path folder;

  private static String drivers(Lab lab, String driver, String options) {
    return "drivers: [{port: '%s/*', driver: %s, options: {%s}}]"
        .formatted(lab.devices(), driver, options);
  }

  private static JsonObject measured(Lab lab, String device, int repetitions) {
    LiveBus bus = lab.live();
    lab.startAgent();
    bus.awaitIdle(device);
    bus.close();
    UUID session = lab.queue(device, repetitions, 64);
    JsonObject view = lab.awaitSession(session, SECONDS, "completed", "failed");
    assertThat(view.getString("state")).as(view.encodePrettily()).isEqualTo("completed");
    JsonArray runs = view.getJsonArray("runs");
    assertThat(runs.size()).as("one is a warm-up").isEqualTo(repetitions + 1);
    return lab.get("/api/v1/results/" + session).put("view", view);
  }

  @Test
  void aDeviceWithoutTokensIsMeasuredFromEndToEnd() {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      lab.serial(drivers(lab, "mlperf", "windowMs: '100', uid: kws-1"));
      lab.startProgram("mlperf", "mlperf-device", "us=1000");
      JsonObject result = measured(lab, "kws-1", 5);
      JsonObject inference = result.getJsonObject("inference");
      assertThat(inference.getInteger("windows")).isEqualTo(5);
      assertThat(inference.getDouble("inferences_per_s")).isBetween(50.0, 1000.0);
      assertThat(result.getValue("tokens")).isNull();
      assertThat(result.getValue("tg_ts")).isNull();
      assertThat(result.getValue("ttft")).isNull();
      assertThat(result.getJsonObject("view").getBoolean("inference")).isTrue();
      JsonObject run = result.getJsonObject("view").getJsonArray("runs").getJsonObject(1);
      assertThat(run.getValue("tokens")).isNull();
      assertThat(run.getValue("prompt_tokens")).isNull();
      String id = result.getString("session");
      assertThat(result.getJsonObject("provenance").getString("inferences_per_s"))
          .isEqualTo("derived");
      assertThat(lab.get("/api/v1/results/" + id + "/check").getBoolean("identical")).isTrue();
      assertThat(lab.text("/api/v1/sessions/" + id + "/export?format=html"))
          .contains("inferences/s")
          .doesNotContain("null");
    }
  }

  @Test
  void aProgramThatOnlyPrintsTextIsMeasuredFromEndToEnd() {
    try (Lab lab = new Lab(folder)) {
      lab.startHub();
      lab.serial(drivers(lab, "console", "ready: '> ', model: stories"));
      lab.startProgram("story", "story-printer", "50", "Once", "upon", "a", "time.");
      JsonObject result = measured(lab, "console-story", 3);
      assertThat(result.getInteger("tokens")).isEqualTo(12);
      assertThat(result.getString("clock")).isEqualTo("host");
      assertThat(result.getDouble("tg_ts")).isBetween(1.0, 200.0);
      assertThat(result.getDouble("llama2c_tok_s")).isBetween(1.0, 200.0);
      assertThat(result.getJsonObject("provenance").getString("tg_ts")).isEqualTo("host_clock");
      String id = result.getString("session");
      assertThat(lab.get("/api/v1/sessions/" + id).getBoolean("inference")).isFalse();
    }
  }
}
