package io.tinyprofiler.hub.page;

import io.tinyprofiler.hub.FakeAgent;
import io.tinyprofiler.hub.Samples;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.PowerCurve;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Devices and sessions for pages, told by an agent that a test plays. */
final class PageLab {

  private static final long MS = Samples.TICK_HZ / 1000;
  private static final int CHUNK = 64;
  private static final int RECORDS_AT_ONCE = 100;
  private static final String[] WORDS = {" once", " upon", " a", " time", " fox", ",", " lived"};

  private final TestHub hub;
  private final FakeAgent agent;
  private final Random random;
  private final Map<UUID, Long> clocks = new HashMap<>();

  /** With one agent, {@code pi-1}; the seed is printed. */
  PageLab(TestHub hub, long seed) {
    System.out.println("seed " + seed);
    this.hub = hub;
    this.agent = hub.agentWithDevice("pi-1", "d");
    this.random = new Random(seed);
  }

  FakeAgent agent() {
    return agent;
  }

  /** Devices {@code prefix-1} and so on; the last one is lost, and one has printed something. */
  void devices(String prefix, int count) {
    List<AgentRecord> records = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String id = prefix + "-" + i;
      String port = "/dev/serial/by-id/usb-Raspberry_Pi_Pico_" + i;
      boolean lost = i == count;
      records.add(new DeviceSeen(id, port, info(id, i % 2 == 0 ? "int8" : "float32")));
      records.add(new DeviceChanged(id, port, DeviceState.IDLE, "it said hello"));
      if (lost) {
        records.add(new DeviceChanged(id, port, DeviceState.LOST, "the port is gone"));
      }
    }
    records.add(new DeviceLog(prefix + "-1", List.of("boot: <b>hello</b>")));
    store(records);
  }

  private static DeviceInfo info(String device, String quantization) {
    DeviceInfo d = TestHub.info(device);
    return new DeviceInfo(
        d.platform(),
        device,
        d.firmware(),
        d.firmwareSha(),
        d.cpuHz(),
        d.tickHz(),
        264L * 1024,
        d.flashBytes(),
        d.model(),
        d.modelSha(),
        d.capabilities(),
        quantization,
        d.bootId(),
        d.resetCause());
  }

  /** A session that has begun: queued, started, accepted. */
  UUID begun(String device) {
    UUID id = hub.queue(device);
    StartSession start = agent.nextCommand(StartSession.class);
    agent.store(
        new SessionAccepted(start.attempt(), start.spec(), info(device, "float32")),
        new DeviceChanged(device, "/dev/x", DeviceState.RUNNING, "a session has it"));
    return id;
  }

  /** A complete session of so many measured runs; each warms the device up. */
  UUID session(String device, int runs, int tokens) {
    UUID id = begun(device);
    for (int i = 0; i < runs; i++) {
      UUID run = UUID.randomUUID();
      store(List.of(started(id, run, i)));
      tokens(run, 0, tokens);
      store(List.of(temperatures(device, run, tokens), ended(id, run, tokens)));
    }
    end(id, device);
    return id;
  }

  /** A session of one run that a meter watched, which took half a milliwatt second a token. */
  UUID metered(String device, int tokens) {
    UUID id = begun(device);
    UUID run = UUID.randomUUID();
    store(List.of(started(id, run, 0)));
    tokens(run, 0, tokens);
    int[] mean = IntStream.range(0, tokens * 3).map(ms -> 100_000 + ms % 7 * 5_000).toArray();
    int[] low = IntStream.of(mean).map(uw -> uw - 9_000).toArray();
    int[] high = IntStream.of(mean).map(uw -> uw + 9_000).toArray();
    MeteredRun measured =
        new MeteredRun(
            "ppk2",
            "C00A11",
            true,
            1e5,
            3300,
            1,
            400_000L,
            300L * tokens,
            2,
            0,
            12.5,
            0.25,
            true,
            1_500_000L,
            40_000L,
            500_000L * (tokens - 1),
            9_000L * (tokens - 1),
            115.0,
            139.0,
            "");
    store(
        List.of(
            new PowerChunk(run, new PowerCurve(0, 1_000_000, low, mean, high)),
            new PowerMeasured(run, measured),
            ended(id, run, tokens)));
    end(id, device);
    return id;
  }

  void end(UUID session, String device) {
    agent.store(
        new SessionEnded(session, SessionOutcome.COMPLETED, null, ""),
        new DeviceChanged(device, "/dev/x", DeviceState.IDLE, "the session is over"));
    hub.awaitState(session, "completed");
  }

  static RunStarted started(UUID session, UUID run, int index) {
    return new RunStarted(
        session, run, index, RunKind.MEASURED, RunMode.LIVE, index, "", Samples.TICK_HZ, 0, 0, 1);
  }

  private static RunEnded ended(UUID session, UUID run, int tokens) {
    return new RunEnded(
        session, run, RunStatus.DONE, tokens, "ab", null, 5 * MS, tokens * 3L * MS, 0, null, "");
  }

  /** Words, 2 to 3 ms each. */
  void tokens(UUID run, int from, int to) {
    List<AgentRecord> records = new ArrayList<>();
    for (int first = from; first < to; first += CHUNK) {
      int n = Math.min(CHUNK, to - first);
      long[] ticks =
          LongStream.generate(() -> 2 * MS + random.nextInt((int) MS)).limit(n).toArray();
      long before = clocks.getOrDefault(run, 0L);
      clocks.put(run, before + LongStream.of(ticks).sum());
      ticks[0] += before; // a chunk's first token counts from acceptance
      int start = first;
      byte[][] pieces =
          IntStream.range(start, start + n)
              .mapToObj(i -> WORDS[i % WORDS.length].getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new);
      int[] ids = IntStream.range(0, n).map(i -> i % WORDS.length).toArray();
      records.add(new TokenChunk(run, first, ticks, ticks.clone(), ids, pieces));
    }
    store(records);
  }

  private ReadingChunk temperatures(String device, UUID run, int tokens) {
    List<TemperatureReading> readings =
        IntStream.range(0, 50)
            .mapToObj(
                i ->
                    new TemperatureReading(
                        i * (tokens * 5L * MS / 2) / 50, 30_000 + 200 * i + random.nextInt(500)))
            .toList();
    return new ReadingChunk(device, run, List.of(), readings);
  }

  private void store(List<AgentRecord> records) {
    for (int i = 0; i < records.size(); i += RECORDS_AT_ONCE) {
      agent.store(
          records
              .subList(i, Math.min(records.size(), i + RECORDS_AT_ONCE))
              .toArray(AgentRecord[]::new));
    }
  }
}
