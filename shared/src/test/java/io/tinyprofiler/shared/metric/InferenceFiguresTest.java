package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.shared.record.AgentRecord.InferenceResult;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.ReportedFigure;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionSpec;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InferenceFiguresTest {

  private static final UUID SESSION = new UUID(0, 1);

  private static ScoredInput input(int label, double... outputs) {
    return new ScoredInput(outputs.length < 2 ? 2 : outputs.length, label, outputs);
  }

  @Test
  void theRateIsTheMedianOfTheWindows() {
    InferenceFigures of =
        InferenceFigures.of(
            List.of(
                new WindowTrace(1_000_000, 100, 10_000_000),
                new WindowTrace(1_000_000, 300, 10_000_000),
                new WindowTrace(1_000_000, 100, 5_000_000)),
            List.of());
    assertThat(of.inferencesPerS()).isEqualTo(20);
    assertThat(of.windows()).isEqualTo(3);
    assertThat(of.inferences()).isEqualTo(500);
    assertThat(of.top1()).isNull();
    assertThat(of.auc()).isNull();
  }

  @Test
  void top1CountsTheLargestOutput() {
    InferenceFigures of =
        InferenceFigures.of(
            List.of(),
            List.of(
                input(2, 0.1, 0.2, 0.7),
                input(0, 0.1, 0.2, 0.7),
                input(1, 0.3, 0.4, 0.3),
                input(0, 0.5, 0.5, 0))); // equal: the first
    assertThat(of.top1()).isEqualTo(0.75);
    assertThat(of.auc()).as("three classes").isNull();
    assertThat(of.inferencesPerS()).isNull();
  }

  @Test
  void theAreaIsNullWithoutInputsOfBothClasses() {
    assertThat(InferenceFigures.of(List.of(), List.of(input(1, 3), input(1, 4))).auc()).isNull();
  }

  @Test
  void aSingleScoreHasAnAreaAndNoTop1() {
    InferenceFigures of =
        InferenceFigures.of(
            List.of(), List.of(input(0, 9), input(0, 10), input(1, 10), input(1, 12)));
    assertThat(of.top1()).isNull();
    assertThat(of.auc()).isEqualTo(0.875); // 3 pairs of 4 in order, one equal
  }

  /** Against the definition: the share of pairs in order. */
  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<ScoredInput> inputs =
        IntStream.range(0, 200)
            .mapToObj(i -> input(random.nextInt(2), 0, random.nextInt(20)))
            .toList();
    double order = 0;
    double pairs = 0;
    for (ScoredInput one : inputs) {
      for (ScoredInput zero : inputs) {
        if (one.label() == 1 && zero.label() == 0) {
          pairs++;
          order += Double.compare(one.outputs()[1], zero.outputs()[1]) / 2.0 + 0.5;
        }
      }
    }
    assertThat(InferenceFigures.of(List.of(), inputs).auc())
        .as("seed %d", seed)
        .isCloseTo(order / pairs, within(1e-12));
  }

  private static RunTraces traces(String... capabilities) {
    RunTraces traces = new RunTraces();
    DeviceInfo info =
        new DeviceInfo(
            "b",
            "d",
            null,
            null,
            null,
            1_000,
            null,
            null,
            "kws01",
            null,
            List.of(capabilities),
            null,
            "boot",
            "");
    SessionSpec spec = new SessionSpec(SESSION, "d", List.of(""), 0, 2, 1, 0, 0, 0, Map.of());
    traces.add(new SessionAccepted(1, spec, info));
    return traces;
  }

  private static UUID begin(RunTraces traces, int n) {
    UUID run = new UUID(1, n);
    traces.add(
        new RunStarted(SESSION, run, n, RunKind.MEASURED, RunMode.LIVE, 0, "", 1_000, 0, 0, null));
    return run;
  }

  private static void end(RunTraces traces, UUID run, Integer tokens, FailureKind failure) {
    traces.add(
        new RunEnded(SESSION, run, RunStatus.DONE, tokens, null, null, null, 9L, 0, failure, ""));
  }

  @Test
  void aDeviceWithoutTokensHasNoFiguresOfTokens() {
    RunTraces traces = traces("inference");
    UUID good = begin(traces, 0);
    traces.add(new InferenceWindow(good, 50, 1, 10, 10_010));
    traces.add(new InferenceResult(good, 0, "a", 2, 1, new double[] {0, 1}));
    end(traces, good, null, null);
    UUID bad = begin(traces, 1);
    traces.add(new InferenceWindow(bad, 1, 1, 10, 10_010));
    end(traces, bad, null, FailureKind.BOARD);

    SessionSummary of = traces.summary();
    assertThat(of.runs()).isEqualTo(1);
    assertThat(of.invalidRuns()).isEqualTo(1);
    assertThat(of.figures().inference()).isEqualTo(new InferenceFigures(1, 50, 5.0, 1, 1.0, null));
    assertThat(of.tokens()).isNull();
    assertThat(of.lostTokens()).isNull();
    assertThat(of.figures().tgTs()).isNull();
    assertThat(of.figures().ttft()).isNull();
    assertThat(of.provenance())
        .isEqualTo(Map.of("inferences_per_s", Provenance.DERIVED, "top1", Provenance.DERIVED));
    JsonNode json = new ObjectMapper().valueToTree(of);
    assertThat(json.at("/inference/inferences_per_s").asDouble()).isEqualTo(5);
    assertThat(json.path("tokens").isNull()).isTrue();
  }

  @Test
  void tokensOnTheHostsClockSaySo() {
    RunTraces traces = traces("host-clock");
    UUID run = begin(traces, 0);
    traces.add(
        new TokenChunk(
            run,
            0,
            new long[] {1_000, 500},
            new long[] {1_000_000_000, 500_000_000},
            new int[] {TokenChunk.UNKNOWN_ID, TokenChunk.UNKNOWN_ID},
            new byte[2][0]));
    traces.add(new ReportedFigure(run, RunTraces.LLAMA2C_TOK_S, 3.5));
    end(traces, run, 2, null);

    SessionSummary of = traces.summary();
    assertThat(of.figures().ttft()).as("it is of the device's clock").isNull();
    assertThat(of.figures().hostTtft()).isEqualTo(1);
    assertThat(of.figures().tgTs()).isEqualTo(2);
    assertThat(of.figures().llama2cTokS()).isEqualTo(3.5);
    assertThat(of.provenance())
        .containsEntry("tg_ts", Provenance.HOST_CLOCK)
        .containsEntry("host_ttft", Provenance.HOST_CLOCK)
        .containsEntry("llama2c_tok_s", Provenance.REPORTED);
    JsonNode json = new ObjectMapper().valueToTree(of);
    assertThat(json.path("clock").asText()).isEqualTo("host");
    assertThat(json.path("llama2c_tok_s").asDouble()).isEqualTo(3.5);
  }
}
