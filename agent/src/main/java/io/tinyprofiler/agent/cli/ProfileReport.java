package io.tinyprofiler.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.InferenceFigures;
import io.tinyprofiler.shared.metric.ObserverCost;
import io.tinyprofiler.shared.metric.RunTraces;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.Subject;
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
    InferenceFigures inference = summary.inference();
    if (inference == null) {
      out.println(text);
      out.println();
    }
    out.println(what(subject));
    if (inference == null) {
      out.printf(
          "%d runs, %d tokens, %d lost, %d runs invalid%n",
          summary.runs(), summary.tokens(), summary.lostTokens(), summary.invalidRuns());
      out.printf("mode: %s%n%n", mode());
      out.print(tokens());
    } else {
      out.printf(
          "%d runs, %d windows, %d inputs, %d runs invalid%n%n",
          summary.runs(), inference.windows(), inference.inputs(), summary.invalidRuns());
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
    Distribution itl = summary.itl();
    Table table = new Table("Figure", "Value", "Meaning");
    table
        .row("tg", rate(summary.tgTs()), "decode throughput, median of the runs")
        .row("pp", rate(summary.ppTs()), "prefill throughput, median of the runs")
        .row("TTFT", Figure.seconds(summary.ttft()), "accepted to first token, device clock")
        .row("host TTFT", Figure.seconds(summary.hostTtft()), "the same on this host's clock")
        .row("E2EL", Figure.seconds(summary.e2el()), "accepted to last token")
        .row("TPOT", Figure.seconds(summary.tpot()), "time per token after the first")
        .row("ITL p50", itl == null ? null : Figure.seconds(itl.median()), "gap between tokens")
        .row("ITL p99", itl == null ? null : Figure.seconds(itl.p99()), "of all runs")
        .row("RAM", Figure.bytes(summary.peakRam()), "peak heap and stack, as the device reports");
    ObserverCost cost = summary.observerCost();
    if (cost != null) {
      String meaning =
          "what telling a token live costs the device: %s more, %s instead of %s"
              .formatted(
                  Figure.percent(cost.relative()),
                  Figure.seconds(cost.liveTpot()),
                  Figure.seconds(cost.deferredTpot()));
      table.row("observer", Figure.seconds(cost.perToken()), meaning);
    }
    return summary.llama2cTokS() == null
        ? table
        : table.row(
            "claimed", rate(summary.llama2cTokS()), "achieved tok/s that the firmware printed");
  }

  private static String rate(Double perSecond) {
    return perSecond == null ? null : Figure.rate(perSecond) + " tokens/s";
  }
}
