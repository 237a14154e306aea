package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Findings;
import io.tinyprofiler.shared.metric.ProfiledRun;
import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A session in memory: its runs have a prompt that every format must escape. */
final class Exported {

  static final String PROMPT = "<b>\"Once\" & 'twice',\n\u0001]]>";

  private static final UUID SESSION = UUID.fromString("11111111-2222-3333-4444-555555555555");
  private static final Instant START = Instant.parse("2026-03-01T10:00:00.123Z");

  private final List<MeasuredRun> runs = new ArrayList<>();
  private final List<ProfiledRun> profiled = new ArrayList<>();

  /** Of a 1 kHz clock: {@code ticks} of the tokens, ms. */
  Exported valid(long... ticks) {
    return run("DONE", null, "", true, ticks);
  }

  Exported invalid(String status, String failure, String reason, long... ticks) {
    return run(status, failure, reason, false, ticks);
  }

  private Exported run(String status, String failure, String reason, boolean valid, long... ticks) {
    int index = runs.size();
    RunTrace trace =
        new RunTrace(RunMode.LIVE, 1000, 5, ticks.length == 0 ? null : 50L, ticks, null, 0, valid);
    FailureKind kind = failure == null ? null : FailureKind.valueOf(failure);
    profiled.add(
        new ProfiledRun(
            new UUID(7, index),
            RunKind.MEASURED,
            PROMPT,
            trace,
            kind,
            Set.of(),
            4096L,
            null,
            Findings.NONE));
    runs.add(
        new MeasuredRun(
            new UUID(7, index),
            index,
            index,
            PROMPT,
            START.plusSeconds(index),
            status,
            "ab",
            failure,
            reason,
            List.of(),
            trace));
    return this;
  }

  MeasuredSession on(String platform, String... capabilities) {
    DeviceInfo info =
        new DeviceInfo(
            platform,
            "board-1",
            "tp-bare-1.0.0",
            "ab12",
            null,
            1000,
            null,
            null,
            "fable260k",
            "cd34",
            List.of(capabilities),
            "int8",
            "b",
            "power");
    return new MeasuredSession(
        SESSION,
        "completed",
        new SessionSpec(
            SESSION, "board-1", List.of(PROMPT), 0, 5, 64, 0, 0, 0, Map.of("commit", "a;\"b\"")),
        "ef".repeat(32),
        START,
        START.plusSeconds(60),
        List.copyOf(runs),
        new ProfiledSession(info, ValidityLimits.DEFAULT, profiled, List.of()));
  }

  /** Five valid runs of 10 tokens/s and three that do not count, on an emulator. */
  static MeasuredSession session() {
    return new Exported()
        .valid(100, 200, 300)
        .valid(100, 200, 300)
        .invalid("DONE", "LINK", "a damaged frame", 100, 200, 201)
        .valid(100, 200, 300)
        .invalid("LOST", "BOARD", "it rebooted")
        .valid(100, 200, 300)
        .valid(100, 200, 300, 400)
        .invalid("ABORTED", null, "")
        .on("netduinoplus2", "live", "emulated");
  }
}
