package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.AgentStarted;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.DeviceLog;
import io.tinyprofiler.shared.record.AgentRecord.DeviceSeen;
import io.tinyprofiler.shared.record.AgentRecord.EnergyChunk;
import io.tinyprofiler.shared.record.AgentRecord.FirmwareWritten;
import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.Lost;
import io.tinyprofiler.shared.record.AgentRecord.ModelLoaded;
import io.tinyprofiler.shared.record.AgentRecord.PowerChunk;
import io.tinyprofiler.shared.record.AgentRecord.PowerMeasured;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.Refused;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.SessionEnded;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.DeviceState;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.PowerCurve;
import io.tinyprofiler.shared.record.RecordCodec;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionOutcome;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Records as an agent writes them: a session of one measured run, and the kinds beside it. */
final class Samples {

  static final DeviceInfo INFO =
      new DeviceInfo(
          "host",
          "board-1",
          "tp-host-1",
          "ab",
          null,
          1_000_000_000L,
          null,
          null,
          "fable260k",
          "cd",
          List.of("live", "sync"),
          "float32",
          "b1",
          "power");

  private Samples() {}

  /** A whole session: begun, one run of {@code tokens} tokens in chunks of 4, ended. */
  static List<AgentRecord> session(UUID session, UUID run, int tokens) {
    SessionSpec spec =
        new SessionSpec(
            session, "board-1", List.of("Once"), 0, 1, tokens, 0, 0, 0, Map.of("commit", "abc"));
    List<AgentRecord> records = new ArrayList<>();
    records.add(
        new AgentStarted("00000000000000e1", "1", "pi", "m-1", "boot-1", Map.of("id", "agent-1")));
    records.add(new DeviceSeen("board-1", "/dev/x", INFO));
    records.add(new DeviceChanged("board-1", "/dev/x", DeviceState.IDLE, "it said hello"));
    records.add(new DeviceLog("board-1", List.of("boot\0ing")));
    records.add(new SessionAccepted(1, spec, INFO));
    records.add(new ClockSync(session, "board-1", true, 5L, 6L, 7L, 1.5, 8L));
    records.add(
        new RunStarted(
            session,
            run,
            0,
            RunKind.MEASURED,
            RunMode.LIVE,
            0,
            "Once",
            1_000_000_000L,
            1000,
            2000,
            3));
    for (int first = 0; first < tokens; first += 4) {
      records.add(chunk(run, first, Math.min(4, tokens - first)));
    }
    records.add(
        new ReadingChunk(
            "board-1",
            run,
            List.of(new MemoryReading(9, 1L, 2L, 3L)),
            List.of(new TemperatureReading(9, 41_500))));
    records.add(
        new RunEnded(session, run, RunStatus.DONE, tokens, "fd1f", null, 90L, 2000L, 0, null, ""));
    records.add(new SessionEnded(session, SessionOutcome.COMPLETED, null, ""));
    return records;
  }

  /** Token {@code p} arrives 100 + 10 p ticks after acceptance, has id p and the text "tp ". */
  static TokenChunk chunk(UUID run, int first, int size) {
    long[] ticks = new long[size];
    long[] host = new long[size];
    int[] ids = new int[size];
    byte[][] pieces = new byte[size][];
    for (int i = 0; i < size; i++) {
      ticks[i] = i == 0 ? 100 + 10L * first : 10;
      host[i] = i == 0 ? 200 + 20L * first : 20;
      ids[i] = first + i;
      pieces[i] = new byte[] {'t', (byte) ('0' + (first + i) % 10), ' '};
    }
    return new TokenChunk(run, first, ticks, host, ids, pieces);
  }

  /** One of each kind. */
  static List<AgentRecord> oneOfEach() {
    UUID session = UUID.randomUUID();
    List<AgentRecord> records = session(session, UUID.randomUUID(), 1);
    records.add(new FirmwareWritten(session, "ab".repeat(32), INFO));
    records.add(new ModelLoaded(session, "cd".repeat(32), INFO));
    UUID inferred = UUID.randomUUID();
    records.add(new InferenceWindow(inferred, 10, 1, 5, 1005));
    records.add(new InferenceResult(inferred, 0, "a.bin", 2, 1, new double[] {0.25, 0.75}));
    records.add(new ReportedFigure(inferred, "llama2c_tok_s", 9.5));
    UUID powered = UUID.randomUUID();
    records.add(new PowerMeasured(powered, metered()));
    records.add(new EnergyChunk(powered, 0, new long[] {1_500_000}, new long[] {2_000}));
    records.add(new PowerChunk(powered, curve()));
    records.add(new Refused("records", 3, "full"));
    records.add(new Lost(1, 2, "too old"));
    return records;
  }

  /** A run of 3.3 V and 100 mW, of which 20 are idle power. */
  static MeteredRun metered() {
    return new MeteredRun(
        "ppk2",
        "C00A11",
        true,
        100_000,
        3300,
        1,
        400_000L,
        100_000,
        20,
        0,
        20.0,
        0.2,
        true,
        30_000_000L,
        300_000L,
        80_000_000L,
        900_000L,
        100.0,
        140.0,
        "");
  }

  static PowerCurve curve() {
    return new PowerCurve(0, 1_000_000, new int[] {1, 2}, new int[] {3, 4}, new int[] {5, 6});
  }

  /** Lines numbered from {@code first}. */
  static List<String> lines(long first, List<? extends AgentRecord> records) {
    List<String> lines = new ArrayList<>();
    for (AgentRecord record : records) {
      long seq = first + lines.size();
      lines.add(RecordCodec.line(seq, Instant.now(), 1_000 + seq, RecordCodec.body(record)));
    }
    return lines;
  }
}
