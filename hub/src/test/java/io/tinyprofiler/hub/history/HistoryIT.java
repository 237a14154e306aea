package io.tinyprofiler.hub.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.TemperatureReading;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API tells of the past of a device and a session. */
class HistoryIT {

  private static final long S = Samples.TICK_HZ;

  @Test
  void aDevicesStatesTemperatureClockAndLog(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      FakeAgent agent = hub.agentWithDevice("pi-1", "d");
      FakeAgent other = hub.agentWithDevice("pi-2", "e");
      UUID session = hub.running(agent);
      UUID run = UUID.randomUUID();
      agent.store(
          Samples.started(session, run),
          new ReadingChunk("d", run, List.of(), List.of(new TemperatureReading(2 * S, 41_500))),
          new ReadingChunk("d", null, List.of(), List.of(new TemperatureReading(9 * S, 30_000))),
          new ClockSync(session, "d", true, 5L, 6L, 40_000L, null, 90_000L),
          new ClockSync(session, "d", true, 7L, 8L, 50_000L, 2.5, 80_000L),
          new DeviceLog("d", List.of("boot", "ready")),
          new DeviceChanged("d", "/dev/x", DeviceState.LOST, "the port is gone"));
      other.store(new DeviceChanged("d", "/dev/y", DeviceState.IDLE, "not its device"));

      JsonObject past = hub.http().get("/api/v1/devices/d/history").json();
      assertThat(strings(past.getJsonArray("states"), "state"))
          .containsExactly("lost", "running", "idle");
      assertThat(past.getJsonArray("states").getJsonObject(0).getString("reason"))
          .isEqualTo("the port is gone");
      assertThat(
              past.getJsonArray("temperature").stream()
                  .map(t -> ((JsonObject) t).getDouble("celsius")))
          .contains(41.5);
      assertThat(past.getJsonArray("clock")).hasSize(1);
      JsonObject clock = past.getJsonArray("clock").getJsonObject(0);
      assertThat(clock.getDouble("rate_ppm")).isEqualTo(2.5);
      assertThat(clock.getDouble("error")).isEqualTo(80e-6);
      assertThat(past.getJsonArray("log").getJsonObject(0).getJsonArray("lines"))
          .containsExactly("boot", "ready");
      assertThat(hub.http().get("/api/v1/devices/d/history?hours=0").status()).isEqualTo(400);
    }
  }

  @Test
  void aSessionsReadingsAreThinnedOutEvenly(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      FakeAgent agent = hub.agentWithDevice("pi-1", "d");
      UUID session = hub.running(agent);
      UUID run = UUID.randomUUID();
      agent.store(
          Samples.started(session, run),
          new ReadingChunk(
              "d",
              run,
              List.of(new MemoryReading(S / 2, 1000L, 2000L, null)),
              List.of(new TemperatureReading(S, 30_000), new TemperatureReading(2 * S, 31_250))));
      JsonArray few = readings(hub.http(), session);
      assertThat(few).hasSize(3);
      assertThat(few.getJsonObject(0).getInteger("heap")).isEqualTo(1000);
      assertThat(few.getJsonObject(0).getDouble("seconds")).isEqualTo(0.5);
      assertThat(few.getJsonObject(0).getValue("celsius")).isNull();
      assertThat(few.getJsonObject(2).getDouble("celsius")).isEqualTo(31.25);

      for (int part = 0; part < 12; part++) {
        int from = 1000 * part;
        agent.store(
            new ReadingChunk(
                "d",
                run,
                List.of(),
                IntStream.range(from, from + 1000)
                    .mapToObj(i -> new TemperatureReading(3 * S + i, 30_000 + i))
                    .toList()));
      }
      JsonArray many = readings(hub.http(), session);
      assertThat(many).hasSizeBetween(2500, 5000);
      assertThat(many.stream().map(each -> ((JsonObject) each).getDouble("seconds")).toList())
          .isSorted();
    }
  }

  @Test
  void aCallerIsToldWhatItMayDo(@TempDir Path folder) {
    try (TestHub hub = TestHub.start(folder)) {
      assertThat(hub.http().get("/api/v1/caller").json())
          .isEqualTo(new JsonObject().put("name", "anonymous").put("role", "operator"));
      HttpProbe viewer = hub.http().withToken(hub.token("viewer", null));
      assertThat(viewer.get("/api/v1/caller").json().getString("role")).isEqualTo("viewer");
    }
  }

  private static JsonArray readings(HttpProbe http, UUID session) {
    return http.get("/api/v1/sessions/" + session + "/readings").json().getJsonArray("readings");
  }

  private static List<String> strings(JsonArray all, String field) {
    return all.stream().map(each -> ((JsonObject) each).getValue(field).toString()).toList();
  }
}
