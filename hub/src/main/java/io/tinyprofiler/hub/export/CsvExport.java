package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.RunMetrics;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.metric.energy.RunEnergy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line for each measured run, valid or not; RFC 4180 with line feeds. */
final class CsvExport {

  private static final List<String> HEADER =
      List.of(
          "session",
          "device",
          "platform",
          "provenance",
          "model",
          "model_sha",
          "quantization",
          "firmware",
          "prompt_set_sha",
          "labels",
          "invalid_runs",
          "run",
          "index",
          "repetition",
          "mode",
          "prompt",
          "started_at",
          "valid",
          "why_invalid",
          "marks",
          "prompt_tokens",
          "tokens",
          "lost_tokens",
          "ttft_s",
          "host_ttft_s",
          "e2el_s",
          "tpot_s",
          "pp_ts",
          "tg_ts",
          "itl_median_s",
          "itl_p95_s",
          "itl_p99_s",
          "itl_max_s",
          "meter",
          "energy_per_token_j",
          "energy_error_j",
          "prefill_energy_j",
          "idle_power_mw",
          "mean_power_mw",
          "lost_samples");

  private CsvExport() {}

  static String of(MeasuredSession session) {
    List<Object> subject = subject(session);
    return Stream.concat(
            Stream.of(line(HEADER)),
            session.runs().stream()
                .map(run -> line(join(subject, join(run(run), energy(session.energy(run.id())))))))
        .collect(Collectors.joining());
  }

  private static List<Object> subject(MeasuredSession session) {
    Subject subject = session.subject();
    List<Object> cells = new ArrayList<>();
    cells.add(session.id());
    cells.add(subject.device());
    cells.add(subject.platform());
    cells.add(session.provenance());
    cells.add(subject.model());
    cells.add(subject.modelSha());
    cells.add(subject.quantization());
    cells.add(subject.firmware());
    cells.add(session.promptSetSha());
    cells.add(labels(session.spec().labels()));
    cells.add(session.invalidRuns());
    return cells;
  }

  private static List<Object> run(MeasuredRun run) {
    RunMetrics metrics = run.metrics();
    Distribution itl = Distribution.of(metrics.itl());
    List<Object> cells = new ArrayList<>();
    cells.add(run.id());
    cells.add(run.index());
    cells.add(run.repetition());
    cells.add(run.trace().mode().word());
    cells.add(run.prompt());
    cells.add(run.startedAt());
    cells.add(run.valid());
    cells.add(run.whyInvalid());
    cells.add(String.join(";", run.marks()));
    cells.add(run.trace().promptTokens());
    cells.add(run.trace().tokenTicks().length);
    cells.add(run.trace().lost());
    cells.add(metrics.ttft());
    cells.add(metrics.hostTtft());
    cells.add(metrics.e2el());
    cells.add(metrics.tpot());
    cells.add(metrics.ppTs());
    cells.add(metrics.tgTs());
    cells.add(itl == null ? null : itl.median());
    cells.add(itl == null ? null : itl.p95());
    cells.add(itl == null ? null : itl.p99());
    cells.add(itl == null ? null : itl.max());
    return cells;
  }

  private static List<Object> energy(RunEnergy of) {
    if (of == null) {
      return Arrays.asList(new Object[7]);
    }
    return Arrays.asList(
        of.measured().meter(),
        of.perStep(),
        of.perStepError(),
        of.prefill(),
        of.measured().idleMw(),
        of.measured().meanMw(),
        of.measured().lost());
  }

  /** {@code key=value} joined by semicolons, in the order of the keys. */
  static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(";"));
  }

  private static List<Object> join(List<Object> a, List<Object> b) {
    List<Object> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  private static String line(List<?> cells) {
    return cells.stream().map(CsvExport::cell).collect(Collectors.joining(",")) + "\n";
  }

  /** Not measured is an empty cell. */
  private static String cell(Object value) {
    String text = value == null ? "" : value.toString();
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
