package io.tinyprofiler.hub.load;

import io.tinyprofiler.shared.bus.Heartbeat;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The records of a board that generates all the time: sessions of 20 runs of 200 tokens, one memory
 * reading with each run. It calls itself emulated, so nobody takes its figures for a board's.
 */
public final class SimulatedDevice {

  private static final long TICK_HZ = 1_000_000;
  private static final int RUNS = 20;
  private static final int TOKENS = 200;
  private static final int MAX_CHUNK = 64;
  private static final int VOCABULARY = 512;
  private static final String PROMPT = "Once";
  private static final byte[][] PIECES = {
    " the".getBytes(StandardCharsets.US_ASCII),
    " a".getBytes(StandardCharsets.US_ASCII),
    "ing".getBytes(StandardCharsets.US_ASCII),
    " Lily".getBytes(StandardCharsets.US_ASCII),
    ".".getBytes(StandardCharsets.US_ASCII)
  };

  private final String uid;
  private final long gapTicks;
  private final Map<String, String> labels;
  private UUID session;
  private UUID run;
  private int runs;
  private int length;
  private int position;
  private long tokens;

  /**
   * A device that is idle.
   *
   * @param tokensPerSecond that its clock shows
   * @param labels of its sessions
   */
  public SimulatedDevice(String uid, double tokensPerSecond, Map<String, String> labels) {
    this.uid = uid;
    this.gapTicks = Math.max(1, Math.round(TICK_HZ / tokensPerSecond));
    this.labels = labels;
  }

  String uid() {
    return uid;
  }

  private String port() {
    return "/simulated/" + uid;
  }

  /** The records of its being plugged in. */
  List<AgentRecord> found() {
    return List.of(
        new DeviceSeen(uid, port(), info()), new DeviceChanged(uid, port(), DeviceState.IDLE, ""));
  }

  /** The one that is open. */
  Optional<UUID> session() {
    return Optional.ofNullable(session);
  }

  /** What an agent's heartbeat says of it. */
  Heartbeat.Device heartbeat() {
    return new Heartbeat.Device(uid, port(), DeviceState.RUNNING, info(), 0L, null, 0, "");
  }

  /** Tokens of all records so far. */
  public long tokens() {
    return tokens;
  }

  /**
   * The records that wait at the start. At work, devices do not begin and end at the same moment:
   * some runs of the session are over, and the first to come ends early.
   */
  List<AgentRecord> begin(LoadPlan plan, RandomGenerator random, long nowNs) {
    if (!plan.atWork()) {
      return generate(plan.backlog(), nowNs);
    }
    List<AgentRecord> records = new ArrayList<>();
    begin(records, nowNs, random.nextInt(RUNS), 1 + random.nextInt(TOKENS));
    return records;
  }

  /**
   * The records of its next tokens, with those that begin and end runs and sessions around them.
   *
   * @param n tokens
   * @param nowNs agent's monotonic clock, ns
   */
  public List<AgentRecord> generate(int n, long nowNs) {
    List<AgentRecord> records = new ArrayList<>();
    for (int left = n; left > 0; ) {
      begin(records, nowNs, 0, TOKENS);
      int next = Math.min(Math.min(left, MAX_CHUNK), length - position);
      records.add(chunk(next));
      left -= next;
      if (position == length) {
        records.add(reading());
        endRun(records);
      }
      if (runs == RUNS) {
        endSession(records, SessionOutcome.COMPLETED);
      }
    }
    return records;
  }

  /** The records that end whatever has begun. */
  public List<AgentRecord> stop() {
    List<AgentRecord> records = new ArrayList<>();
    if (run != null) {
      endRun(records);
    }
    if (session != null) {
      endSession(records, SessionOutcome.CANCELLED);
    }
    return records;
  }

  private void begin(List<AgentRecord> records, long nowNs, int index, int tokensOfRun) {
    if (session == null) {
      session = UUID.randomUUID();
      runs = index;
      var spec = new SessionSpec(session, uid, List.of(PROMPT), 0, RUNS, TOKENS, 0, 0, 0, labels);
      records.add(new SessionAccepted(1, spec, info()));
    }
    if (run == null) {
      run = UUID.randomUUID();
      length = tokensOfRun;
      position = 0;
      records.add(
          new RunStarted(
              session,
              run,
              runs,
              RunKind.MEASURED,
              RunMode.LIVE,
              runs,
              PROMPT,
              TICK_HZ,
              0,
              nowNs,
              2));
    }
  }

  private TokenChunk chunk(int n) {
    long[] ticks = new long[n];
    long[] host = new long[n];
    int[] ids = new int[n];
    byte[][] pieces = new byte[n][];
    for (int i = 0; i < n; i++) {
      int at = position + i;
      ticks[i] = i == 0 ? gapTicks * (at + 1) : gapTicks + at % 7; // the first from the acceptance
      host[i] = ticks[i] * (1_000_000_000L / TICK_HZ) + at % 11;
      ids[i] = (at * 31 + runs) % VOCABULARY;
      pieces[i] = PIECES[at % PIECES.length];
    }
    var chunk = new TokenChunk(run, position, ticks, host, ids, pieces);
    position += n;
    tokens += n;
    return chunk;
  }

  private ReadingChunk reading() {
    var memory = new MemoryReading(position * gapTicks, 20_000L, 30_000L, 1_500L);
    return new ReadingChunk(uid, run, List.of(memory), List.of());
  }

  private void endRun(List<AgentRecord> records) {
    records.add(
        new RunEnded(
            session,
            run,
            RunStatus.DONE,
            position,
            null,
            null,
            gapTicks / 2,
            position * (gapTicks + 7),
            0,
            null,
            ""));
    run = null;
    runs++;
  }

  private void endSession(List<AgentRecord> records, SessionOutcome outcome) {
    records.add(new SessionEnded(session, outcome, null, ""));
    session = null;
  }

  DeviceInfo info() {
    return new DeviceInfo(
        "simulated",
        uid,
        "tp-load-1",
        null,
        null,
        TICK_HZ,
        264_000L,
        null,
        "load",
        null,
        List.of("live", "emulated"),
        "int8",
        "0",
        "power");
  }
}
