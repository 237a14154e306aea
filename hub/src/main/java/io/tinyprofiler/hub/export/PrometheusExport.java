package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.Exclusion;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.metric.energy.EnergyFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A session's result in Prometheus' text format, e.g. for a push gateway or a text file. */
final class PrometheusExport {

  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> labels = new LinkedHashMap<>();

  private PrometheusExport(MeasuredSession session) {
    Subject subject = session.subject();
    labels.put("session", session.id().toString());
    labels.put("device_id", subject.device());
    labels.put("platform", subject.platform());
    labels.put("model_name", subject.model());
    labels.put("quantization", subject.quantization());
    labels.put("provenance", session.provenance());
  }

  static String of(MeasuredSession session) {
    return new PrometheusExport(session).text(session.summary());
  }

  private String text(SessionSummary result) {
    family("decode_tokens_per_second", "Decode throughput, median of the valid runs.");
    sample("decode_tokens_per_second", Map.of(), result.figures().tgTs());
    family("prefill_tokens_per_second", "Prefill throughput, median of the valid runs.");
    sample("prefill_tokens_per_second", Map.of(), result.figures().ppTs());
    family("first_token_latency_seconds", "Time to first token, median of the valid runs.");
    sample("first_token_latency_seconds", Map.of(), result.figures().ttft());
    family("output_token_seconds", "Time per output token, median of the valid runs.");
    sample("output_token_seconds", Map.of(), result.figures().tpot());
    quantiles(result.figures().itl());
    family("peak_ram_bytes", "Largest peak heap plus peak stack, as the device reports.");
    sample("peak_ram_bytes", Map.of(), result.figures().peakRam());
    energy(result.figures().energy());
    family("lost_tokens", "Tokens that were generated and never arrived.");
    sample("lost_tokens", Map.of(), result.lostTokens());
    family("runs", "Measured runs; invalid ones left the statistics.");
    sample("runs", Map.of("valid", "true"), result.runs());
    sample("runs", Map.of("valid", "false"), result.invalidRuns());
    leftOut(result);
    return out.toString();
  }

  private void energy(EnergyFigures energy) {
    if (energy == null) {
      return;
    }
    family("token_joules", "Energy per generated token, idle power included, median of the runs.");
    sample("token_joules", Map.of(), energy.energyPerToken());
    family("token_net_joules", "The same without the idle power.");
    sample("token_net_joules", Map.of(), energy.energyPerTokenNet());
    family("token_error_joules", "Bound of the error of the energy per token or inference.");
    sample("token_error_joules", Map.of(), energy.error());
    family("inference_joules", "Energy per inference, idle power included.");
    sample("inference_joules", Map.of(), energy.energyPerInference());
    family("prefill_joules", "Energy of the prompt, idle power included, median of the runs.");
    sample("prefill_joules", Map.of(), energy.prefillEnergy());
    family("idle_power_milliwatts", "Right before the runs.");
    sample("idle_power_milliwatts", Map.of(), energy.idlePowerMw());
    family("mean_power_milliwatts", "Over the runs.");
    sample("mean_power_milliwatts", Map.of(), energy.meanPowerMw());
  }

  private void leftOut(SessionSummary result) {
    if (!result.invalid().isEmpty()) {
      family("left_out_runs", "Measured runs that left the statistics, by reason.");
    }
    for (Exclusion left : result.invalid()) {
      String kind = left.kind() == null ? "" : left.kind().name();
      sample("left_out_runs", Map.of("reason", left.reason(), "kind", kind), left.runs());
    }
  }

  private void quantiles(Distribution itl) {
    if (itl == null) {
      return;
    }
    family("inter_token_latency_seconds", "Gaps between tokens of all valid runs.");
    sample("inter_token_latency_seconds", Map.of("quantile", "0.5"), itl.median());
    sample("inter_token_latency_seconds", Map.of("quantile", "0.9"), itl.p90());
    sample("inter_token_latency_seconds", Map.of("quantile", "0.95"), itl.p95());
    sample("inter_token_latency_seconds", Map.of("quantile", "0.99"), itl.p99());
  }

  private void family(String name, String help) {
    String full = "profiling_result_" + name;
    out.append("# HELP ").append(full).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(full).append(" gauge\n");
  }

  /** What was not measured has no sample. */
  private void sample(String name, Map<String, String> more, Number value) {
    if (value == null) {
      return;
    }
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.putAll(more);
    String joined =
        all.entrySet().stream()
            .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + '"')
            .collect(Collectors.joining(","));
    out.append("profiling_result_").append(name).append('{').append(joined).append("} ");
    out.append(value).append('\n');
  }

  private static String escaped(String value) {
    return value == null
        ? ""
        : value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
