package io.tinyprofiler.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.Exclusion;
import io.tinyprofiler.shared.metric.Figures;
import io.tinyprofiler.shared.metric.InferenceFigures;
import io.tinyprofiler.shared.metric.Interval;
import io.tinyprofiler.shared.metric.ObserverCost;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.metric.SessionMark;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
import io.tinyprofiler.shared.metric.Temperatures;
import io.tinyprofiler.shared.metric.Uncertainty;
import io.tinyprofiler.shared.record.RunMode;
import io.tinyprofiler.shared.terminal.Figure;
import io.tinyprofiler.shared.terminal.Table;
import java.io.PrintWriter;
import java.util.Locale;

/** What a measurement came to, for people or as JSON. */
final class ProfileReport {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final SessionSummary summary;
  private final String text;

  ProfileReport(RunTraces traces) {
    this.summary = traces.summary();
    this.text = traces.firstText();
  }

  void printJson(PrintWriter out) {
    try {
      out.println(JSON.writeValueAsString(summary));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a summary is always JSON", e);
    }
  }

  void print(PrintWriter out) {
    Subject subject = summary.subject();
    InferenceFigures inference = summary.figures().inference();
    if (inference == null) {
      out.println(text);
      out.println();
    }
    out.println(what(subject));
    if (inference == null) {
      out.printf(
          "%d runs, %d tokens, %d lost, %d runs invalid%n",
          summary.runs(), summary.tokens(), summary.lostTokens(), summary.invalidRuns());
    } else {
      out.printf(
          "%d runs, %d windows, %d inputs, %d runs invalid%n",
          summary.runs(), inference.windows(), inference.inputs(), summary.invalidRuns());
    }
    printDoubts(out);
    if (inference == null) {
      out.printf("mode: %s%n%n", mode());
      out.print(tokens());
    } else {
      out.println();
      out.print(inferences(inference));
    }
    if (subject.clock().equals("host")) {
      out.println("\nTimes are on this host's clock: the serial line is part of them.");
    }
    if (subject.emulated()) {
      out.println("\nOn an emulated board: it checks the profiler and is no board's performance.");
    }
  }

  private String mode() {
    String modes = String.join(" and ", summary.modes().stream().map(RunMode::word).toList());
    return summary.modes().size() < 2
        ? modes
        : modes + "; times on the device's clock are of the deferred runs";
  }

  private void printDoubts(PrintWriter out) {
    for (Exclusion left : summary.invalid()) {
      out.printf("left out: %d, %s (%s)%n", left.runs(), left.reason(), left.kind());
    }
    for (SessionMark mark : summary.marks()) {
      out.println(mark.sentence());
    }
  }

  private static String what(Subject subject) {
    return subject.device()
        + ":"
        + said(" ", subject.model())
        + said(" ", subject.quantization())
        + said(" with ", subject.firmware())
        + said(" on ", subject.platform());
  }

  private static String said(String before, String text) {
    return text == null || text.isEmpty() ? "" : before + text;
  }

  private static Table inferences(InferenceFigures of) {
    Double rate = of.inferencesPerS();
    return new Table("Figure", "Value", "Meaning")
        .row(
            "inferences",
            rate == null ? null : Figure.rate(rate) + " /s",
            "median of the windows, device clock")
        .row("top-1", share(of.top1()), "inputs whose largest output is the label's")
        .row("AUC", share(of.auc()), "of two classes: area under the ROC curve");
  }

  private static String share(Double share) {
    return share == null ? null : String.format(Locale.ROOT, "%.4f", share);
  }

  private Table tokens() {
    Figures figures = summary.figures();
    Distribution itl = figures.itl();
    Table table = new Table("Figure", "Value", "95 %", "Meaning");
    table
        .row("tg", rate(figures.tgTs()), rates("tg_ts"), "decode throughput, median of the runs")
        .row("pp", rate(figures.ppTs()), rates("pp_ts"), "prefill throughput, median of the runs")
        .row("TTFT", Figure.seconds(figures.ttft()), times("ttft"), "accepted to first token")
        .row("host TTFT", Figure.seconds(figures.hostTtft()), times("host_ttft"), "on this host")
        .row("E2EL", Figure.seconds(figures.e2el()), times("e2el"), "accepted to last token")
        .row("TPOT", Figure.seconds(figures.tpot()), times("tpot"), "time per later token")
        .row("ITL p50", itl == null ? null : Figure.seconds(itl.median()), times("itl"), "gaps")
        .row("ITL p99", itl == null ? null : Figure.seconds(itl.p99()), null, "of all runs")
        .row("RAM", Figure.bytes(figures.peakRam()), null, "peak heap and stack, reported")
        .row("temperature", celsius(figures.temperature()), null, "highest, reported");
    ObserverCost cost = figures.observerCost();
    if (cost != null) {
      String meaning =
          "what telling a token live costs the device: %s more, %s instead of %s"
              .formatted(
                  Figure.percent(cost.relative()),
                  Figure.seconds(cost.liveTpot()),
                  Figure.seconds(cost.deferredTpot()));
      table.row("observer", Figure.seconds(cost.perToken()), null, meaning);
    }
    Double claimed = figures.llama2cTokS();
    return claimed == null
        ? table
        : table.row("claimed", rate(claimed), null, "achieved tok/s that the firmware printed");
  }

  private String rates(String figure) {
    Interval spread = spread(figure);
    return spread == null ? null : Figure.rate(spread.low()) + " to " + Figure.rate(spread.high());
  }

  private String times(String figure) {
    Interval spread = spread(figure);
    return spread == null
        ? null
        : Figure.seconds(spread.low()) + " to " + Figure.seconds(spread.high());
  }

  private Interval spread(String figure) {
    Uncertainty of = summary.uncertainty().get(figure);
    return of == null ? null : of.spread();
  }

  private static String celsius(Temperatures of) {
    return of == null ? null : String.format(Locale.ROOT, "%.1f \u00b0C", of.max());
  }

  private static String rate(Double perSecond) {
    return perSecond == null ? null : Figure.rate(perSecond) + " tokens/s";
  }
}
