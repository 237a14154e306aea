package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionSummaryTest {

  /** Runs of 10, 5 and 4 tokens/s and one that does not count. */
  private static final List<ProfiledRun> RUNS =
      List.of(
          Runs.with(Runs.measured(200, 300, 400), 4096L, 40_000, 43_000, 42_000),
          Runs.measured(200, 400, 600),
          Runs.with(Runs.failed(FailureKind.LINK, 7, Set.of(RunMark.LOST_TOKEN)), 9999L, 99_000),
          Runs.with(Runs.measured(400, 650, 900), 1024L, 41_000, 44_500));

  private static SessionSummary summary() {
    return Runs.session(RUNS).summary();
  }

  @Test
  void centralFiguresAreMediansOfTheValidRuns() {
    SessionSummary of = summary();
    assertThat(of.runs()).isEqualTo(3);
    assertThat(of.invalidRuns()).isEqualTo(1);
    assertThat(of.tokens()).isEqualTo(9);
    assertThat(of.lostTokens()).isEqualTo(7);
    assertThat(of.figures().tgTs()).isEqualTo(5.0);
    assertThat(of.figures().ppTs()).isEqualTo(100.0);
    assertThat(of.figures().ttft()).isEqualTo(0.2);
    assertThat(of.figures().e2el()).isEqualTo(0.6);
    assertThat(of.figures().tpot()).isEqualTo(0.2);
    assertThat(of.figures().hostTtft()).isNull();
    assertThat(of.figures().peakRam()).isEqualTo(4096);
    assertThat(of.figures().temperature()).isEqualTo(new Temperatures(40, 44.5, 44.5));
  }

  @Test
  void ofBothModesTheDevicesTimesAreDeferredAndTheHostsLive() {
    SessionSummary both =
        Runs.summary(
            Runs.seen(7_000_000, 210, 335, 460),
            Runs.deferred(200, 300, 400),
            Runs.deferred(200, 300, 400),
            Runs.seen(9_000_000, 210, 335, 460),
            Runs.failed(FailureKind.LINK, 3, Set.of()));
    Figures figures = both.figures();
    assertThat(both.modes()).containsExactly(RunMode.LIVE, RunMode.DEFERRED);
    assertThat(both.runs()).isEqualTo(4);
    assertThat(both.tokens()).isEqualTo(12);
    assertThat(figures.tpot()).isEqualTo(0.1);
    assertThat(figures.ttft()).isEqualTo(0.2);
    assertThat(figures.itl().count()).isEqualTo(4);
    assertThat(figures.hostTtft()).isEqualTo(0.008);
    assertThat(both.uncertainty()).containsKeys("tpot", "host_ttft");
    ObserverCost cost = figures.observerCost();
    assertThat(cost.liveTpot()).isEqualTo(0.125);
    assertThat(cost.deferredTpot()).isEqualTo(0.1);
    assertThat(cost.perToken()).isCloseTo(0.025, within(1e-12));
    assertThat(cost.relative()).isCloseTo(0.25, within(1e-12));
    assertThat(cost.liveRuns()).isEqualTo(2);
    assertThat(cost.deferredRuns()).isEqualTo(2);
    assertThat(both.provenance()).containsEntry("observer_cost", Provenance.DERIVED);
  }

  @Test
  void ofBothModesLiveRunsDoNotStandInForDeferredOnesThatFailed() {
    SessionSummary both =
        Runs.summary(
            Runs.seen(7_000_000, 210, 335, 460), Runs.deferred(200, 300).with(RunMark.HOT));
    assertThat(both.runs()).isEqualTo(1);
    assertThat(both.figures().tpot()).isNull();
    assertThat(both.figures().hostTtft()).isEqualTo(0.007);
    assertThat(both.uncertainty()).containsOnlyKeys("host_ttft");
  }

  @Test
  void theObserversCostNeedsAGapInBothModes() {
    assertThat(summary().figures().observerCost()).isNull();
    SessionSummary deferred = Runs.summary(Runs.deferred(200, 300));
    assertThat(deferred.modes()).containsExactly(RunMode.DEFERRED);
    assertThat(deferred.figures().observerCost()).isNull();
    assertThat(deferred.figures().tpot()).isEqualTo(0.1);
    assertThat(deferred.figures().hostTtft()).isNull();
    SessionSummary brief = Runs.summary(Runs.deferred(200), Runs.measured(1, 2));
    assertThat(brief.figures().observerCost()).isNull();
    SessionSummary still = Runs.summary(Runs.deferred(9, 9), Runs.measured(1, 2));
    assertThat(still.figures().observerCost().relative()).as("nothing to relate to").isNull();
  }

  @Test
  void interTokenLatencyIsPooled() {
    Distribution itl = summary().figures().itl();
    assertThat(itl.count()).isEqualTo(6);
    assertThat(itl.min()).isEqualTo(0.1);
    assertThat(itl.median()).isEqualTo(0.2);
    assertThat(itl.max()).isEqualTo(0.25);
  }

  @Test
  void onlyFiguresHaveAProvenance() {
    assertThat(summary().provenance())
        .containsEntry("ttft", Provenance.MEASURED)
        .containsEntry("tg_ts", Provenance.DERIVED)
        .containsEntry("peak_ram", Provenance.REPORTED)
        .containsEntry("temperature", Provenance.REPORTED)
        .doesNotContainKey("host_ttft");
    assertThat(Runs.session(RUNS, "emulated").summary().provenance())
        .hasSameSizeAs(summary().provenance())
        .allSatisfy((figure, source) -> assertThat(source).isEqualTo(Provenance.EMULATED));
  }

  @Test
  void withoutAValidRunNothingWasMeasured() {
    SessionSummary none = Runs.summary(Runs.failed(FailureKind.BOARD, 1, Set.of()));
    assertThat(none.figures().tgTs()).isNull();
    assertThat(none.figures().itl()).isNull();
    assertThat(none.figures().peakRam()).isNull();
    assertThat(none.figures().temperature()).isNull();
    assertThat(none.provenance()).isEqualTo(Map.of());
    assertThat(none.uncertainty()).isEqualTo(Map.of());
    assertThat(none.invalidRuns()).isEqualTo(1);
  }

  @Test
  void jsonIsSnakeCaseWithTheSubjectAndTheFiguresSideBySide() throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode tree = json.readTree(json.writeValueAsString(summary()));
    assertThat(tree.fieldNames())
        .toIterable()
        .contains("device", "platform", "model", "quantization", "firmware", "emulated")
        .contains(
            "modes",
            "observer_cost",
            "runs",
            "invalid_runs",
            "invalid",
            "marks",
            "tokens",
            "lost_tokens")
        .contains("tg_ts", "pp_ts", "ttft", "host_ttft", "e2el", "tpot", "itl", "peak_ram")
        .contains("temperature", "provenance", "uncertainty", "clock", "clock_mapping")
        .doesNotContain("subject", "figures")
        .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    assertThat(tree.get("model_sha").asText()).isEqualTo("sha");
    assertThat(tree.get("device").asText()).isEqualTo("dev-1");
    assertThat(tree.get("host_ttft").isNull()).as("not measured is null, never 0").isTrue();
    assertThat(tree.get("tg_ts").asDouble()).isEqualTo(5.0);
    assertThat(tree.get("modes").toString()).isEqualTo("[\"live\"]");
    assertThat(tree.get("itl").get("p99").isNumber()).isTrue();
    assertThat(tree.get("provenance").get("ttft").asText()).isEqualTo("measured");
    assertThat(tree.get("marks").get(0).asText()).isEqualTo("too_few_runs");
    assertThat(tree.get("invalid").toString())
        .isEqualTo("[{\"reason\":\"lost_token\",\"kind\":\"LINK\",\"runs\":1}]");
    assertThat(tree.get("uncertainty").get("ttft").get("resolution").asDouble()).isEqualTo(0.001);
    assertThat(tree.get("clock_mapping").get("mapped").asBoolean()).isFalse();
  }
}
