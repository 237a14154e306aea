package io.tinyprofiler.hub.campaign;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Sessions as a board makes them at 50 tokens a second: chunks of the tokens of 250 ms, one memory
 * reading with each, 200 tokens a run, 20 runs a session.
 */
final class Load {

  private static final long TICK_HZ = 1_000_000;
  private static final int RUNS = 20;
  private static final int CHUNKS = 16;
  private static final int TOKENS = 200;
  private static final int DEVICES = 4;
  private static final long GAP_US = 20_000;

  private long sessions;
  private long tokens;

  /** Tokens of all records so far. */
  long tokens() {
    return tokens;
  }

  /** The records of the next session, which is whole. */
  List<AgentRecord> next() {
    String device = "board-" + sessions++ % DEVICES;
    var session = UUID.randomUUID();
    var spec =
        new SessionSpec(session, device, List.of("Once"), 0, RUNS, TOKENS, 0, 0, 0, Map.of());
    List<AgentRecord> records = new ArrayList<>();
    records.add(new SessionAccepted(1, spec, info(device)));
    for (int index = 0; index < RUNS; index++) {
      addRun(records, session, device, index);
    }
    records.add(new SessionEnded(session, SessionOutcome.COMPLETED, null, ""));
    return records;
  }

  private void addRun(List<AgentRecord> records, UUID session, String device, int index) {
    UUID run = UUID.randomUUID();
    records.add(
        new RunStarted(
            session,
            run,
            index,
            RunKind.MEASURED,
            RunMode.LIVE,
            index,
            "Once",
            TICK_HZ,
            1_000_000L * index,
            System.nanoTime(),
            2));
    int first = 0;
    for (int chunk = 1; chunk <= CHUNKS; chunk++) {
      int end = TOKENS * chunk / CHUNKS;
      records.add(chunk(run, first, end - first));
      records.add(
          new ReadingChunk(
              device,
              run,
              List.of(new MemoryReading(end * GAP_US, 20_000L, 30_000L, 1_500L)),
              List.of()));
      first = end;
    }
    tokens += TOKENS;
    records.add(
        new RunEnded(
            session,
            run,
            RunStatus.DONE,
            TOKENS,
            "0123456789abcdef",
            null,
            2 * GAP_US,
            TOKENS * GAP_US,
            0,
            null,
            ""));
  }

  private static TokenChunk chunk(UUID run, int first, int n) {
    long[] ticks = new long[n];
    long[] host = new long[n];
    int[] ids = new int[n];
    byte[][] pieces = new byte[n][];
    Arrays.fill(ticks, GAP_US);
    Arrays.fill(host, 1_000 * GAP_US);
    ticks[0] = (first + 1) * GAP_US; // from the acceptance, not from the token before
    host[0] = 1_000 * ticks[0];
    for (int i = 0; i < n; i++) {
      ids[i] = 100 + (first + i) % 400;
      pieces[i] = " tok".getBytes(StandardCharsets.US_ASCII);
    }
    return new TokenChunk(run, first, ticks, host, ids, pieces);
  }

  private static DeviceInfo info(String device) {
    return new DeviceInfo(
        "host",
        device,
        "tp-host-1",
        "ab".repeat(32),
        null,
        TICK_HZ,
        null,
        null,
        "fable260k",
        "cd".repeat(32),
        List.of("live", "sync"),
        "float32",
        "boot",
        "power");
  }
}
