package io.tinyprofiler.shared.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.ReadingChunk;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.MemoryReading;
import io.tinyprofiler.shared.record.RunKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.record.RunStatus;
import io.tinyprofiler.shared.record.SessionSpec;
import io.tinyprofiler.shared.record.TemperatureReading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunTracesTest {

  private static final UUID SESSION = new UUID(1, 1);
  private final RunTraces traces = new RunTraces();

  private List<RunTrace> measured() {
    return traces.session().traces();
  }

  private static UUID run(int n) {
    return new UUID(2, n);
  }

  private void started(int n, RunKind kind) {
    traces.add(
        new RunStarted(SESSION, run(n), n, kind, RunMode.LIVE, 0, "", 1_000, 77_000, 5_000, 4));
  }

  private void chunk(int n, int first, String... pieces) {
    long[] ticks = new long[pieces.length];
    long[] hostNs = new long[pieces.length];
    byte[][] bytes = new byte[pieces.length][];
    for (int i = 0; i < pieces.length; i++) {
      ticks[i] = i == 0 ? 100 * (first + 1) : 100;
      hostNs[i] = ticks[i] * 1_000_000;
      bytes[i] = pieces[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    traces.add(new TokenChunk(run(n), first, ticks, hostNs, new int[pieces.length], bytes));
  }

  private void ended(int n, RunStatus status, FailureKind failure, int lost) {
    traces.add(new RunEnded(SESSION, run(n), status, 3, "", null, 50L, 400L, lost, failure, ""));
  }

  private void accepted(String... capabilities) {
    var spec = new SessionSpec(SESSION, "dev", List.of(""), 1, 2, 9, 0, 0, 0, Map.of());
    var info =
        new DeviceInfo(
            "host",
            "dev",
            "fw",
            "",
            null,
            1_000,
            null,
            null,
            "m",
            "",
            List.of(capabilities),
            "int8",
            "",
            "");
    traces.add(new SessionAccepted(1, spec, info));
  }

  @Test
  void joinsChunksIntoOffsetsFromTheAcceptance() {
    accepted();
    started(0, RunKind.MEASURED);
    chunk(0, 0, "a", "b");
    chunk(0, 2, "c");
    ended(0, RunStatus.DONE, null, 0);
    RunTrace trace = measured().get(0);
    assertThat(trace.tokenTicks()).containsExactly(100, 200, 300);
    assertThat(trace.hostNs()).containsExactly(100_000_000, 200_000_000, 300_000_000);
    assertThat(trace.prefillTicks()).isEqualTo(50);
    assertThat(trace.promptTokens()).isEqualTo(4);
    assertThat(trace.valid()).isTrue();
  }

  @Test
  void growsWithTheRun() {
    accepted();
    started(0, RunKind.MEASURED);
    for (int first = 0; first < 640; first += 64) {
      String[] pieces = new String[64];
      java.util.Arrays.fill(pieces, "x");
      chunk(0, first, pieces);
    }
    ended(0, RunStatus.DONE, null, 0);
    assertThat(measured().get(0).tokenTicks()).hasSize(640).endsWith(64_000);
    assertThat(traces.firstText()).hasSize(640);
  }

  @Test
  void warmUpsAndOpenRunsLeaveTheStatistics() {
    accepted();
    started(0, RunKind.WARMUP);
    ended(0, RunStatus.DONE, null, 0);
    started(1, RunKind.MEASURED);
    assertThat(measured()).isEmpty();
  }

  @Test
  void onlyARunThatCameToItsEndWithoutAFailureIsValid() {
    accepted();
    int n = 0;
    for (RunStatus status : RunStatus.values()) {
      started(n, RunKind.MEASURED);
      ended(n, status, null, 0);
      n++;
    }
    started(100, RunKind.MEASURED);
    ended(100, RunStatus.DONE, FailureKind.LINK, 2);
    assertThat(measured().stream().filter(RunTrace::valid)).hasSize(2);
    assertThat(measured()).extracting(RunTrace::lost).endsWith(2);
  }

  @Test
  void anEmulatedBoardsTimesAreNotComparedWithTheHosts() {
    accepted("virtual-time");
    started(0, RunKind.MEASURED);
    chunk(0, 0, "a");
    ended(0, RunStatus.EOS, null, 0);
    assertThat(measured().get(0).hostNs()).isNull();
  }

  @Test
  void aDeferredRunHasNoHostTimes() {
    accepted();
    UUID run = run(0);
    traces.add(
        new RunStarted(SESSION, run, 0, RunKind.MEASURED, RunMode.DEFERRED, 0, "", 1_000, 7, 5, 4));
    traces.add(
        new TokenChunk(
            run, 0, new long[] {100, 50}, null, new int[2], new byte[][] {{'a'}, {'b'}}));
    ended(0, RunStatus.EOS, null, 0);
    RunTrace trace = measured().get(0);
    assertThat(trace.mode()).isEqualTo(RunMode.DEFERRED);
    assertThat(trace.tokenTicks()).containsExactly(100, 150);
    assertThat(trace.hostNs()).isNull();
    assertThat(RunMetrics.of(trace).hostTtft()).isNull();
  }

  @Test
  void peakRamIsTheLargestSumOfBothPeaksInAValidMeasuredRun() {
    accepted();
    started(0, RunKind.WARMUP);
    memory(0, 100L, 100L);
    ended(0, RunStatus.DONE, null, 0);
    started(1, RunKind.MEASURED);
    memory(1, 90L, 90L);
    ended(1, RunStatus.DONE, FailureKind.LINK, 1);
    started(2, RunKind.MEASURED);
    memory(2, 12L, null);
    ended(2, RunStatus.DONE, null, 0);
    assertThat(traces.summary().figures().peakRam()).isNull();
    for (int n = 3; n < 6; n++) {
      started(n, RunKind.MEASURED);
      memory(n, 10L, 5L);
      memory(n, 11L, n == 4 ? 6L : 4L);
      ended(n, RunStatus.DONE, null, 0);
    }
    assertThat(traces.summary().figures().peakRam()).isEqualTo(17);
  }

  private void memory(int n, Long heapPeak, Long stackPeak) {
    var reading = new MemoryReading(1, 1L, heapPeak, stackPeak);
    traces.add(new ReadingChunk("dev", run(n), List.of(reading), List.of()));
  }

  @Test
  void temperaturesAndMarksAreTheRunsOwn() {
    accepted();
    started(0, RunKind.MEASURED);
    traces.add(
        new ReadingChunk(
            "dev",
            run(0),
            List.of(),
            List.of(new TemperatureReading(1, 40_250), new TemperatureReading(2, 81_000))));
    traces.add(
        new ReadingChunk("dev", run(0), List.of(), List.of(new TemperatureReading(3, 60_500))));
    traces.add(
        new RunEnded(
            SESSION,
            run(0),
            RunStatus.DONE,
            0,
            "",
            null,
            50L,
            400L,
            0,
            null,
            "hot",
            Set.of(RunMark.HOT)));
    ProfiledRun run = traces.session().runs().get(0);
    assertThat(run.temperature()).isEqualTo(new Temperatures(40.25, 81, 60.5));
    assertThat(run.marks()).containsExactly(RunMark.HOT);
    assertThat(run.valid()).isFalse();
    assertThat(traces.summary().invalidRuns()).isEqualTo(1);
  }

  @Test
  void theClocksFitIsTold() {
    accepted();
    traces.add(new ClockSync(SESSION, "dev", true, 5_000L, 6_000_000_000L, 2_000L, null, 3_000L));
    traces.add(new ClockSync(SESSION, "dev", false, null, null, null, null, null));
    ClockMapping clock = traces.summary().clockMapping();
    assertThat(clock.mapped()).isTrue();
    assertThat(clock.bursts()).isEqualTo(1);
    assertThat(clock.offset()).isEqualTo(1.0);
    assertThat(clock.error()).isEqualTo(3e-6);
  }

  @Test
  void theTextIsOneStringOfManyParts() {
    started(0, RunKind.WARMUP);
    chunk(0, 0, "Gr\u00c3", "\u00bc\u00c3\u009f", "e");
    assertThat(traces.firstText()).isEqualTo("Grüße");
  }

  @Test
  void summarisesTheSession() {
    assertThatIllegalStateException().isThrownBy(traces::summary);
    accepted();
    started(0, RunKind.MEASURED);
    chunk(0, 0, "a", "b", "c");
    ended(0, RunStatus.DONE, null, 0);
    SessionSummary summary = traces.summary();
    assertThat(summary.subject().device()).isEqualTo("dev");
    assertThat(summary.figures().tgTs()).isEqualTo(10.0);
    assertThat(summary.figures().ppTs()).isEqualTo(80.0);
    assertThat(summary.figures().hostTtft()).isEqualTo(0.1);
    assertThat(summary.tokens()).isEqualTo(3);
  }
}
