package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionSummaryTest {

  private static final Subject SUBJECT =
      new Subject("dev-1", "host", "fable260k", "sha", "int8", "fw-1", false, "device");

  private static RunTrace run(boolean valid, int lost, long... ticks) {
    return new RunTrace(1_000, 10, 100L, ticks, null, lost, valid);
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
        .contains("runs", "invalid_runs", "tokens", "lost_tokens", "tg_ts", "pp_ts", "ttft")
        .contains("host_ttft", "e2el", "tpot", "itl", "peak_ram", "provenance")
        .doesNotContain("subject")
        .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
    assertThat(tree.get("model_sha").asText()).isEqualTo("sha");
    assertThat(tree.get("device").asText()).isEqualTo("dev-1");
    assertThat(tree.get("host_ttft").isNull()).as("not measured is null, never 0").isTrue();
    assertThat(tree.get("tg_ts").asDouble()).isEqualTo(5.0);
    assertThat(tree.get("itl").get("p99").isNumber()).isTrue();
    assertThat(tree.get("provenance").get("tg_ts").asText()).isEqualTo("measured");
  }
}
