package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a report draws: each run's throughput, latency along the text, and how gaps are spread. */
final class ReportPlots {

  private static final int MAX_POINTS = 600;

  private final MeasuredSession session;
  private final List<double[]> gapsMs;

  private ReportPlots(MeasuredSession session) {
    this.session = session;
    this.gapsMs =
        session.timedRuns().stream()
            .map(run -> Arrays.stream(run.metrics().itl()).map(gap -> gap * 1e3).toArray())
            .filter(gaps -> gaps.length > 0)
            .toList();
  }

  /** The plots that the session has data for. */
  static List<String> of(MeasuredSession session) {
    ReportPlots plots = new ReportPlots(session);
    if (plots.gapsMs.isEmpty()) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    plots.addThroughput(all);
    all.add(plots.alongTheText());
    all.add(plots.spread());
    return all;
  }

  private void addThroughput(List<String> plots) {
    List<MeasuredRun> timed =
        session.timedRuns().stream().filter(run -> run.metrics().tgTs() != null).toList();
    if (timed.isEmpty()) {
      return; // a clock too coarse for its tokens
    }
    double[] at = timed.stream().mapToDouble(MeasuredRun::index).toArray();
    double[] rates = timed.stream().mapToDouble(run -> run.metrics().tgTs()).toArray();
    double[] all = session.runs().stream().mapToDouble(MeasuredRun::index).toArray();
    double[] invalid =
        session.runs().stream()
            .filter(run -> !run.valid())
            .mapToDouble(MeasuredRun::index)
            .toArray();
    plots.add(
        Plot.over("Decode throughput of each run", "run (crosses: invalid)", all, "tokens/s", rates)
            .missing(invalid)
            .points(at, rates)
            .svg());
  }

  /** Median over the runs at each position, and the least and the most. */
  private String alongTheText() {
    int length = gapsMs.stream().mapToInt(gaps -> gaps.length).max().orElseThrow();
    int stride = (length + MAX_POINTS - 1) / MAX_POINTS;
    int points = (length + stride - 1) / stride;
    double[] at = new double[points];
    double[] low = new double[points];
    double[] middle = new double[points];
    double[] high = new double[points];
    for (int i = 0; i < points; i++) {
      int position = i * stride;
      Distribution here =
          Distribution.of(
              gapsMs.stream()
                  .filter(gaps -> gaps.length > position)
                  .mapToDouble(gaps -> gaps[position])
                  .toArray());
      at[i] = position + 1;
      low[i] = here.min();
      middle[i] = here.median();
      high[i] = here.p95();
    }
    double[] both = Arrays.copyOf(low, 2 * points);
    System.arraycopy(high, 0, both, points, points);
    return Plot.over(
            "Inter-token latency along the text, median over the runs, from least to p95",
            "position",
            at,
            "ms",
            both)
        .band(at, low, high)
        .line(at, middle)
        .svg();
  }

  /** The distribution function up to p99: what is beyond would squeeze the rest. */
  private String spread() {
    double[] all = gapsMs.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    int n = Math.max(1, (int) Math.ceil(all.length * 0.99));
    int points = Math.min(n, MAX_POINTS);
    double[] gap = new double[points];
    double[] share = new double[points];
    for (int i = 0; i < points; i++) {
      int rank = points == 1 ? n - 1 : (int) ((long) i * (n - 1) / (points - 1));
      gap[i] = all[rank];
      share[i] = (rank + 1.0) / all.length;
    }
    return Plot.over("Share of gaps that are at most so long, to p99", "ms", gap, "share", share)
        .line(gap, share)
        .svg();
  }
}
