package io.tinyprofiler.hub.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.RunTrace;
import io.tinyprofiler.shared.metric.Subject;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * JSON lines as {@code llama-bench -o jsonl} prints them, with its fields alone, in its order:
 * llama.cpp's tools/llama-bench, whose build of 2026 names the way of loading {@code load_mode}.
 * One line for each test: {@code n_prompt} tokens of prompt processing, and {@code n_gen} tokens of
 * generation after a prompt of {@code n_depth}. Runs of different length are different tests, as
 * there.
 *
 * <p>What is ours stands in fields of theirs: {@code backends} tells the provenance and how many
 * runs were left out, {@code cpu_info} the board. What llama.cpp knows and we do not is null.
 */
final class LlamaBenchExport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final MeasuredSession session;

  private LlamaBenchExport(MeasuredSession session) {
    this.session = session;
  }

  static String of(MeasuredSession session) {
    return new LlamaBenchExport(session).lines();
  }

  private String lines() {
    StringBuilder lines = new StringBuilder();
    shapes(LlamaBenchExport::prefill, RunTrace::prefillTicks)
        .forEach((shape, runs) -> lines.append(line(shape, runs, RunTrace::prefillTicks)));
    shapes(LlamaBenchExport::decode, LlamaBenchExport::decodeTicks)
        .forEach((shape, runs) -> lines.append(line(shape, runs, LlamaBenchExport::decodeTicks)));
    return lines.toString();
  }

  /** What makes a test, in llama-bench's terms. */
  private record Shape(int prompt, int gen, int depth) implements Comparable<Shape> {

    @Override
    public int compareTo(Shape other) {
      return Comparator.comparingInt(Shape::prompt)
          .thenComparingInt(Shape::gen)
          .thenComparingInt(Shape::depth)
          .compare(this, other);
    }
  }

  private static Shape prefill(RunTrace trace) {
    return new Shape(trace.promptTokens(), 0, 0);
  }

  /** Of n tokens the first is the prompt's: n - 1 are generated in the time between. */
  private static Shape decode(RunTrace trace) {
    return new Shape(0, trace.tokenTicks().length - 1, trace.promptTokens());
  }

  private static Long decodeTicks(RunTrace trace) {
    long[] ticks = trace.tokenTicks();
    return ticks.length < 2 ? null : (Long) (ticks[ticks.length - 1] - ticks[0]);
  }

  /** Valid runs that took a time at all, by the shape of their test. */
  private Map<Shape, List<MeasuredRun>> shapes(
      Function<RunTrace, Shape> shape, Function<RunTrace, Long> time) {
    return session.timedRuns().stream()
        .filter(run -> time.apply(run.trace()) != null && time.apply(run.trace()) > 0)
        .collect(
            Collectors.groupingBy(
                run -> shape.apply(run.trace()), TreeMap::new, Collectors.toList()));
  }

  private String line(Shape shape, List<MeasuredRun> runs, Function<RunTrace, Long> time) {
    double[] ns =
        runs.stream()
            .mapToDouble(run -> time.apply(run.trace()) * 1e9 / run.trace().tickHz())
            .toArray();
    int tokens = shape.prompt() + shape.gen();
    double[] ts = Arrays.stream(ns).map(each -> 1e9 * tokens / each).toArray();
    Map<String, Object> line = setup();
    line.put("n_prompt", shape.prompt());
    line.put("n_gen", shape.gen());
    line.put("n_depth", shape.depth());
    line.put("test_time", runs.get(0).startedAt().truncatedTo(ChronoUnit.SECONDS).toString());
    line.put("avg_ns", Math.round(Distribution.of(ns).mean()));
    line.put("stddev_ns", Math.round(sampleStd(ns)));
    line.put("avg_ts", Distribution.of(ts).mean());
    line.put("stddev_ts", sampleStd(ts));
    line.put("samples_ns", Arrays.stream(ns).mapToLong(Math::round).toArray());
    line.put("samples_ts", ts);
    return encoded(line);
  }

  private Map<String, Object> setup() {
    Subject subject = session.subject();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("build_commit", session.info().firmwareSha());
    line.put("build_number", 0);
    line.put(
        "cpu_info",
        Titles.orUnknown(subject.platform()) + (subject.emulated() ? " (emulated)" : ""));
    line.put("gpu_info", "");
    line.put("backends", backends());
    line.put("model_filename", subject.model());
    line.put("model_type", subject.model() + " " + subject.quantization());
    line.put("model_size", null);
    line.put("model_n_params", null);
    line.put("n_batch", 1);
    line.put("n_ubatch", 1);
    line.put("n_threads", 1);
    line.put("cpu_mask", "0x0");
    line.put("cpu_strict", false);
    line.put("poll", 0);
    line.put("type_k", type(subject.quantization()));
    line.put("type_v", type(subject.quantization()));
    line.put("n_gpu_layers", 0);
    line.put("n_cpu_moe", 0);
    line.put("split_mode", "none");
    line.put("main_gpu", 0);
    line.put("no_kv_offload", false);
    line.put("flash_attn", 0);
    line.put("devices", subject.device());
    line.put("tensor_split", "0.00");
    line.put("tensor_buft_overrides", "none");
    line.put("load_mode", "none");
    line.put("embeddings", false);
    line.put("no_op_offload", 0);
    line.put("no_host", false);
    line.put("fit_target", 0);
    line.put("fit_min_ctx", 0);
    return line;
  }

  private String backends() {
    int invalid = session.invalidRuns();
    return "tiny-profiler %s, %d invalid runs left out".formatted(session.provenance(), invalid);
  }

  /** An int8 model keeps keys and values in int8, as ggml's q8_0. */
  private static String type(String quantization) {
    return "int8".equals(quantization) ? "q8_0" : "f32";
  }

  private static double sampleStd(double[] sample) {
    int n = sample.length;
    return n < 2 ? 0 : Distribution.of(sample).std() * Math.sqrt(n / (n - 1.0));
  }

  private static String encoded(Map<String, Object> test) {
    try {
      return JSON.writeValueAsString(test) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode a test", e);
    }
  }
}
