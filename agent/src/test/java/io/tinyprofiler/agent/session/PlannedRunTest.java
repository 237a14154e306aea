package io.tinyprofiler.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannedRunTest {

  private static SessionSpec spec(int warmups, int repetitions, List<RunMode> modes, int prompts) {
    List<String> texts = IntStream.range(0, prompts).mapToObj(i -> "p" + i).toList();
    return new SessionSpec(
        new UUID(1, 1), "d", null, texts, modes, warmups, repetitions, 9, 0, 0, 0, Map.of());
  }

  private static List<PlannedRun> all(SessionSpec spec) {
    return IntStream.range(0, spec.totalRuns()).mapToObj(i -> PlannedRun.of(spec, i)).toList();
  }

  @Test
  void eachPromptOfARepetitionIsRunInEachModeOnce() {
    List<PlannedRun> runs = all(spec(1, 4, RunMode.named("both"), 3));
    assertThat(runs).hasSize(30);
    Map<List<Object>, Long> times =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    run -> List.of(run.kind(), run.repetition(), run.prompt(), run.mode()),
                    Collectors.counting()));
    assertThat(times).hasSize(30);
    assertThat(runs.subList(0, 6)).allMatch(run -> run.kind() == RunKind.WARMUP);
    assertThat(runs.subList(6, 30)).allMatch(run -> run.kind() == RunKind.MEASURED);
  }

  @Test
  void theOrderOfModesAlternates() {
    assertThat(all(spec(0, 4, List.of(RunMode.LIVE, RunMode.DEFERRED), 1)))
        .extracting(PlannedRun::mode)
        .containsExactly(
            RunMode.LIVE,
            RunMode.DEFERRED,
            RunMode.DEFERRED,
            RunMode.LIVE,
            RunMode.LIVE,
            RunMode.DEFERRED,
            RunMode.DEFERRED,
            RunMode.LIVE);
  }

  /**
   * A figure that grows by the same amount from run to run is the same in both modes on average.
   */
  @Test
  void aSteadyDriftFavoursNeitherModeNorPrompt() {
    for (int prompts = 1; prompts <= 3; prompts++) {
      List<PlannedRun> runs = all(spec(0, 4, List.of(RunMode.LIVE, RunMode.DEFERRED), prompts));
      for (int prompt = 0; prompt < prompts; prompt++) {
        String text = "p" + prompt;
        assertThat(meanIndex(runs, text, RunMode.LIVE))
            .as("%s of %d", text, prompts)
            .isEqualTo(meanIndex(runs, text, RunMode.DEFERRED));
      }
    }
  }

  private static double meanIndex(List<PlannedRun> runs, String prompt, RunMode mode) {
    return runs.stream()
        .filter(run -> run.prompt().equals(prompt) && run.mode() == mode)
        .mapToInt(PlannedRun::index)
        .average()
        .orElseThrow();
  }

  @Test
  void oneModeAloneIsNothingSpecial() {
    assertThat(all(spec(1, 1, List.of(RunMode.DEFERRED), 2)))
        .extracting(PlannedRun::prompt)
        .containsExactly("p0", "p1", "p0", "p1");
  }
}
