package io.tinyprofiler.shared.record;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Records of every kind, with figures and without. */
public final class Examples {

  private static final UUID SESSION = UUID.fromString("6fd1f2de-0000-4000-8000-00000000000a");
  private static final UUID RUN = UUID.fromString("6fd1f2de-0000-4000-8000-00000000000b");

  private static final DeviceInfo FULL =
      new DeviceInfo(
          "host",
          "dev-1",
          "fw",
          "ab",
          168_000_000L,
          1_000_000_000L,
          1L << 17,
          1L << 20,
          "m",
          "cd",
          List.of("live", "sync"),
          "int8",
          "boot",
          "power");

  private static final DeviceInfo BARE =
      new DeviceInfo(
          "host", "dev-1", "fw", "", null, 1, null, null, "m", "", List.of(), "", "", "");

  private static final SessionSpec SPEC =
      new SessionSpec(
          SESSION,
          "dev-1",
          null,
          "ef".repeat(32),
          List.of("", "Ünicode, \"quotes\"\n"),
          List.of(RunMode.LIVE),
          1,
          5,
          256,
          0.7,
          0xFFFF_FFFFL,
          250,
          new ValidityLimits(80.5, 0.05, 7),
          Map.of("commit", "abc"));

  static final RunStarted RUN_STARTED =
      new RunStarted(
          SESSION,
          RUN,
          3,
          RunKind.MEASURED,
          RunMode.DEFERRED,
          1,
          "Once",
          1_000_000_000L,
          (1L << 54) + 1,
          42,
          5);

  static final TokenChunk TOKENS =
      new TokenChunk(
          RUN,
          64,
          new long[] {100, 5},
          new long[] {120, 6},
          new int[] {411, 300},
          new byte[][] {{'O', 'n'}, {}});

  /** Of a deferred run: nobody saw when they came. */
  static final TokenChunk DEFERRED_TOKENS =
      new TokenChunk(RUN, 0, new long[] {7}, null, new int[] {411}, new byte[][] {{'O'}});

  private Examples() {}

  public static List<AgentRecord> all() {
    return List.of(
        new AgentStarted("00c0ffee00c0ffee", "0.1.0", "pi", "machine", "boot", Map.of("id", "pi")),
        new DeviceSeen("dev-1", "/dev/ttyACM0", FULL),
        new DeviceSeen("dev-1", "/dev/ttyACM0", BARE),
        new DeviceChanged("dev-1", "/dev/ttyACM0", DeviceState.LOST, "unplugged"),
        new DeviceLog("dev-1", List.of("boots", "")),
        new SessionAccepted(2, SPEC, FULL),
        new FirmwareWritten(SESSION, "ab".repeat(32), FULL),
        new ModelLoaded(SESSION, "cd".repeat(32), FULL),
        new SessionEnded(SESSION, SessionOutcome.COMPLETED, null, ""),
        new SessionEnded(SESSION, SessionOutcome.FAILED, FailureKind.LINK, "unplugged"),
        RUN_STARTED,
        TOKENS,
        DEFERRED_TOKENS,
        new RunStarted(
            SESSION, RUN, 0, RunKind.WARMUP, RunMode.ACCURACY, 0, "", 1_000_000, 7, 42, null),
        new InferenceWindow(RUN, 120, 10, 3, 10_000_003),
        new InferenceResult(RUN, 0, "a.bin", 3, 2, new double[] {0.25, -1, 1e-9}),
        new ReportedFigure(RUN, "llama2c_tok_s", 12.5),
        new ReadingChunk(
            "dev-1",
            RUN,
            List.of(new MemoryReading(7, 1L, 2L, null), new MemoryReading(8, null, null, null)),
            List.of(new TemperatureReading(9, -12_500))),
        new ReadingChunk("dev-1", null, List.of(), List.of()),
        new PowerMeasured(
            RUN,
            new MeteredRun(
                "ppk2", "C00A", true, 1e5, 3300, 1.5, 520_000L, 9_990, 10, 1, 12.5, 0.25, true, 1L,
                2L, 3L, 4L, 80.25, 140.5, "")),
        new PowerMeasured(
            RUN,
            new MeteredRun(
                "hwmon",
                "hwmon2",
                false,
                10,
                null,
                0,
                null,
                0,
                0,
                0,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                "the meter was unplugged")),
        new EnergyChunk(RUN, 1, new long[] {5, 6}, new long[] {1, 2}),
        new PowerChunk(
            RUN, new PowerCurve(-7, 1_000_000, new int[] {1}, new int[] {2}, new int[] {3})),
        new ClockSync(SESSION, "dev-1", true, 1L << 40, 2L, 3L, -12.5, 4L),
        new ClockSync(SESSION, "dev-1", false, null, null, null, null, null),
        new RunEnded(SESSION, RUN, RunStatus.DONE, 9, "aa", "bb", 1L, 2L, 0, null, ""),
        new RunEnded(
            SESSION,
            RUN,
            RunStatus.LOST,
            null,
            null,
            null,
            null,
            null,
            3,
            FailureKind.AGENT,
            "restarted",
            Set.of(RunMark.LOST_TOKEN, RunMark.HOT)),
        new Refused("records", 17, "spool full"),
        new Lost(3, 9, "older than the grace time"));
  }
}
