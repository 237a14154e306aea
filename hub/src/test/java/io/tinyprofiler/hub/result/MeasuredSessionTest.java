package io.tinyprofiler.hub.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.metric.ProfiledSession;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.ValidityLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MeasuredSessionTest {

  private static final long TICK_HZ = 1000;

  private final List<MeasuredRun> runs = new ArrayList<>();

  /** A run of three tokens with gaps of that many ms. */
  private void run(int repetition, String prompt, RunMode mode, long gap, boolean valid) {
    runs.add(
        new MeasuredRun(
            UUID.randomUUID(),
            runs.size(),
            repetition,
            prompt,
            Instant.EPOCH,
            "DONE",
            null,
            valid ? null : "LINK",
            "",
            List.of(),
            new RunTrace(
                mode, TICK_HZ, 1, null, new long[] {9, 9 + gap, 9 + 2 * gap}, null, 0, valid)));
  }

  private double[] gaps(List<String> prompts, RunMode... modes) {
    UUID id = UUID.randomUUID();
    SessionSpec spec =
        new SessionSpec(id, "d", null, prompts, List.of(modes), 0, 3, 8, 0, 0, 0, Map.of());
    DeviceInfo info =
        new DeviceInfo(
            "host", "d", "f", null, null, TICK_HZ, null, null, null, null, List.of(), null, "b",
            "power");
    return new MeasuredSession(
            id,
            "completed",
            spec,
            "",
            Instant.EPOCH,
            Instant.EPOCH,
            runs,
            new ProfiledSession(info, ValidityLimits.DEFAULT, List.of(), List.of()))
        .values(RunFigure.ITL);
  }

  @Test
  void aRepetitionIsTheMeanOfItsPrompts() {
    run(0, "short", RunMode.LIVE, 2, true);
    run(0, "long", RunMode.LIVE, 4, true);
    run(1, "short", RunMode.LIVE, 6, true);
    run(1, "long", RunMode.LIVE, 8, true);
    assertThat(gaps(List.of("short", "long"), RunMode.LIVE)).containsExactly(0.003, 0.007);
  }

  @Test
  void aRepetitionThatLacksAPromptHasNoValue() {
    run(0, "short", RunMode.LIVE, 2, true);
    run(0, "long", RunMode.LIVE, 4, false);
    run(1, "short", RunMode.LIVE, 6, true);
    run(1, "long", RunMode.LIVE, 8, true);
    assertThat(gaps(List.of("short", "long"), RunMode.LIVE)).containsExactly(0.007);
  }

  @Test
  void aRunThatWasRepeatedCountsOnce() {
    run(0, "a", RunMode.LIVE, 2, false);
    run(0, "a", RunMode.LIVE, 4, true);
    assertThat(gaps(List.of("a"), RunMode.LIVE)).containsExactly(0.004);
  }

  @Test
  void ofBothModesTheDeferredRunsCount() {
    run(0, "a", RunMode.LIVE, 9, true);
    run(0, "a", RunMode.DEFERRED, 5, true);
    run(1, "a", RunMode.LIVE, 9, true);
    run(1, "a", RunMode.DEFERRED, 5, false);
    assertThat(gaps(List.of("a"), RunMode.LIVE, RunMode.DEFERRED)).containsExactly(0.005);
  }

  @Test
  void ofBothModesLiveRunsDoNotStandInForDeferredOnesThatFailed() {
    run(0, "a", RunMode.LIVE, 9, true);
    run(0, "a", RunMode.DEFERRED, 5, false);
    assertThat(gaps(List.of("a"), RunMode.LIVE, RunMode.DEFERRED)).isEmpty();
  }

  @Test
  void anInvalidRunSaysWhy() {
    run(0, "a", RunMode.LIVE, 9, false);
    assertThat(runs.get(0).whyInvalid()).isEqualTo("LINK");
    run(0, "a", RunMode.LIVE, 9, true);
    assertThat(runs.get(1).whyInvalid()).isEmpty();
  }
}
