package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.record.RunMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionSummaryTest {

  private static final Subject SUBJECT =
      new Subject("dev-1", "host", "fable260k", "sha", "int8", "fw-1", false, "device");

  private static RunTrace run(boolean valid, int lost, long... ticks) {
    return new RunTrace(RunMode.LIVE, 1_000, 10, 100L, ticks, null, lost, valid);
  }

  /** Runs of 10, 5 and 4 tokens/s and one that does not count. */
  private static final List<RunTrace> RUNS =
      List.of(
          run(true, 0, 200, 300, 400),
          run(true, 0, 200, 400, 600),
          run(false, 7, 200, 201, 202),
          run(true, 0, 400, 650, 900));

  @Test
  void centralFiguresAreMediansOfTheValidRuns() {
    SessionSummary of = SessionSummary.of(SUBJECT, RUNS, 4096L);
    assertThat(of.runs()).isEqualTo(3);
    assertThat(of.invalidRuns()).isEqualTo(1);
    assertThat(of.tokens()).isEqualTo(9);
    assertThat(of.lostTokens()).isEqualTo(7);
    assertThat(of.tgTs()).isEqualTo(5.0);
    assertThat(of.ppTs()).isEqualTo(100.0);
    assertThat(of.ttft()).isEqualTo(0.2);
    assertThat(of.e2el()).isEqualTo(0.6);
    assertThat(of.tpot()).isEqualTo(0.2);
    assertThat(of.hostTtft()).isNull();
    assertThat(of.peakRam()).isEqualTo(4096);
  }

  private static RunTrace deferred(long... ticks) {
    return new RunTrace(RunMode.DEFERRED, 1_000, 10, 100L, ticks, null, 0, true);
  }

  private static RunTrace seen(long hostNs, long... ticks) {
    long[] host = new long[ticks.length];
    Arrays.fill(host, hostNs);
    return new RunTrace(RunMode.LIVE, 1_000, 10, 100L, ticks, host, 0, true);
  }

  @Test
  void ofBothModesTheDevicesTimesAreDeferredAndTheHostsLive() {
    SessionSummary both =
        SessionSummary.of(
            SUBJECT,
            List.of(
                seen(7_000_000, 210, 335, 460),
                deferred(200, 300, 400),
                deferred(200, 300, 400),
                seen(9_000_000, 210, 335, 460),
                run(false, 3, 1, 2)),
            null);
    assertThat(both.modes()).containsExactly(RunMode.LIVE, RunMode.DEFERRED);
    assertThat(both.runs()).isEqualTo(4);
    assertThat(both.tokens()).isEqualTo(12);
    assertThat(both.tpot()).isEqualTo(0.1);
    assertThat(both.ttft()).isEqualTo(0.2);
    assertThat(both.itl().count()).isEqualTo(4);
    assertThat(both.hostTtft()).isEqualTo(0.008);
    ObserverCost cost = both.observerCost();
    assertThat(cost.liveTpot()).isEqualTo(0.125);
    assertThat(cost.deferredTpot()).isEqualTo(0.1);
    assertThat(cost.perToken()).isCloseTo(0.025, within(1e-12));
    assertThat(cost.relative()).isCloseTo(0.25, within(1e-12));
    assertThat(cost.liveRuns()).isEqualTo(2);
    assertThat(cost.deferredRuns()).isEqualTo(2);
    assertThat(both.provenance()).containsEntry("observer_cost", Provenance.DERIVED);
  }

  @Test
  void theObserversCostNeedsAGapInBothModes() {
    assertThat(SessionSummary.of(SUBJECT, RUNS, null).observerCost()).isNull();
    SessionSummary deferred = SessionSummary.of(SUBJECT, List.of(deferred(200, 300)), null);
    assertThat(deferred.modes()).containsExactly(RunMode.DEFERRED);
    assertThat(deferred.observerCost()).isNull();
    assertThat(deferred.tpot()).isEqualTo(0.1);
    assertThat(deferred.hostTtft()).isNull();
    SessionSummary short1 =
        SessionSummary.of(SUBJECT, List.of(deferred(200), run(true, 0, 1, 2)), null);
    assertThat(short1.observerCost()).isNull();
    SessionSummary still =
        SessionSummary.of(SUBJECT, List.of(deferred(9, 9), run(true, 0, 1, 2)), null);
    assertThat(still.observerCost().relative()).as("nothing to relate it to").isNull();
  }

  @Test
  void interTokenLatencyIsPooled() {
    Distribution itl = SessionSummary.of(SUBJECT, RUNS, null).itl();
    assertThat(itl.count()).isEqualTo(6);
    assertThat(itl.min()).isEqualTo(0.1);
    assertThat(itl.median()).isEqualTo(0.2);
    assertThat(itl.max()).isEqualTo(0.25);
  }

  @Test
  void onlyFiguresHaveAProvenance() {
    assertThat(SessionSummary.of(SUBJECT, RUNS, 4096L).provenance())
        .containsEntry("tg_ts", Provenance.MEASURED)
        .containsEntry("peak_ram", Provenance.REPORTED)
        .doesNotContainKey("host_ttft");
    Subject emulated =
        new Subject("dev-1", "netduinoplus2", "m", "s", "int8", "fw", true, "device");
    assertThat(SessionSummary.of(emulated, RUNS, 1L).provenance().values())
        .containsOnly(Provenance.EMULATED);
  }

  @Test
  void withoutAValidRunNothingWasMeasured() {
    SessionSummary none = SessionSummary.of(SUBJECT, List.of(run(false, 1, 5)), null);
    assertThat(none.tgTs()).isNull();
    assertThat(none.itl()).isNull();
    assertThat(none.provenance()).isEqualTo(Map.of());
    assertThat(none.invalidRuns()).isEqualTo(1);
  }

  @Test
  void jsonIsSnakeCaseWithTheSubjectBesideTheFigures() throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode tree = json.readTree(json.writeValueAsString(SessionSummary.of(SUBJECT, RUNS, 4096L)));
    assertThat(tree.fieldNames())
        .toIterable()
        .contains("device", "platform", "model", "quantization", "firmware", "emulated")
        .contains(
            "modes",
            "runs",
            "observer_cost",
            "invalid_runs",
            "tokens",
            "lost_tokens",
            "tg_ts",
            "pp_ts",
            "ttft")
        .contains("host_ttft", "e2el", "tpot", "itl", "peak_ram", "provenance")
        .doesNotContain("subject")
        .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    assertThat(tree.get("model_sha").asText()).isEqualTo("sha");
    assertThat(tree.get("device").asText()).isEqualTo("dev-1");
    assertThat(tree.get("host_ttft").isNull()).as("not measured is null, never 0").isTrue();
    assertThat(tree.get("tg_ts").asDouble()).isEqualTo(5.0);
    assertThat(tree.get("modes").toString()).isEqualTo("[\"live\"]");
    assertThat(tree.get("itl").get("p99").isNumber()).isTrue();
    assertThat(tree.get("provenance").get("tg_ts").asText()).isEqualTo("measured");
  }
}
