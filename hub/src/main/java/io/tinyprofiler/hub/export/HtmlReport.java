package io.tinyprofiler.hub.export;

import static io.tinyprofiler.hub.export.Titles.escaped;

import io.tinyprofiler.hub.result.MeasuredRun;
import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.Distribution;
import io.tinyprofiler.shared.metric.InferenceFigures;
import io.tinyprofiler.shared.metric.Interval;
import io.tinyprofiler.shared.metric.Provenance;
import io.tinyprofiler.shared.metric.RunFigure;
import io.tinyprofiler.shared.metric.RunMetrics;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.metric.energy.EnergyFigures;
import io.tinyprofiler.shared.terminal.Figure;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A session as one HTML file that opens from disk: no script, no font, no picture from elsewhere,
 * and a policy in the file that forbids them.
 */
final class HtmlReport {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; border-bottom: 1px solid #8884; vertical-align: top; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; }
      tr.invalid { color: #c0392b; }
      .notice { border-left: 4px solid #c0392b; padding: 0.3rem 0.8rem; }
      svg { width: 100%%; height: auto; margin: 1rem 0; }
      </style>
      </head>
      <body>
      """;

  private final StringBuilder out = new StringBuilder();
  private final MeasuredSession session;
  private final SessionSummary result;
  private final Map<String, Interval> intervals;

  private HtmlReport(MeasuredSession session) {
    this.session = session;
    this.result = session.summary();
    this.intervals = SessionExport.intervals(session);
  }

  static String of(MeasuredSession session) {
    return new HtmlReport(session).text();
  }

  private String text() {
    String title = Titles.of(session);
    out.append(HEAD.formatted(escaped(title)));
    out.append("<h1>").append(escaped(title)).append("</h1>\n");
    if (session.info().emulated()) {
      notice("The board is an emulator: these figures check the profiler and are no board's.");
    }
    if (session.invalidRuns() > 0) {
      notice(Titles.runs(session) + " of the statistics; the reasons are below.");
    }
    result.marks().forEach(mark -> notice("About the session: " + mark.sentence() + "."));
    facts();
    figures();
    ReportPlots.of(session).forEach(out::append);
    runs();
    return out.append("</body>\n</html>\n").toString();
  }

  private void notice(String sentence) {
    out.append("<p class=\"notice\">").append(escaped(sentence)).append("</p>\n");
  }

  private void facts() {
    out.append("<table>\n");
    fact("session", session.id() + ", " + session.state());
    fact("device", session.subject().device());
    fact("firmware", session.subject().firmware());
    fact("model", Titles.orUnknown(session.subject().model()));
    fact("model's SHA-256", session.subject().modelSha());
    fact("prompt set's SHA-256", session.promptSetSha());
    fact("labels", CsvExport.labels(session.spec().labels()));
    fact("ended", String.valueOf(session.endedAt()));
    fact("runs", Titles.runs(session));
    if (result.tokens() != null) {
      fact("tokens", result.tokens() + " in the valid runs, " + result.lostTokens() + " lost");
    }
    out.append("</table>\n");
  }

  private void fact(String name, String value) {
    out.append("<tr><th>").append(name).append("</th><td>").append(escaped(orDash(value)));
    out.append("</td></tr>\n");
  }

  private void figures() {
    out.append(
        "<h2>Figures</h2>\n<table>\n<tr><th>figure</th><th>median</th>"
            + "<th>95 % interval of the median</th><th>provenance</th></tr>\n");
    rate("decode, tokens/s (tg_ts)", RunFigure.TG_TS, result.figures().tgTs());
    rate("prefill, tokens/s (pp_ts)", RunFigure.PP_TS, result.figures().ppTs());
    duration("time to first token (ttft)", RunFigure.TTFT, result.figures().ttft());
    duration("time per output token (tpot)", RunFigure.TPOT, result.figures().tpot());
    duration("end to end (e2el)", RunFigure.E2EL, result.figures().e2el());
    Distribution itl = result.figures().itl();
    figure("inter-token latency, median", "itl", itl == null ? null : itl.median());
    figure("inter-token latency, p95", "itl", itl == null ? null : itl.p95());
    figure("inter-token latency, p99", "itl", itl == null ? null : itl.p99());
    row(
        "peak RAM",
        Figure.bytes(result.figures().peakRam()),
        null,
        result.provenance().get("peak_ram"));
    InferenceFigures inference = result.figures().inference();
    if (inference != null) {
      plain("inferences/s, median of the windows", "inferences_per_s", inference.inferencesPerS());
      plain("top-1", "top1", inference.top1());
      plain("area under the ROC curve", "auc", inference.auc());
    }
    energy(result.figures().energy());
    out.append("</table>\n");
  }

  private void energy(EnergyFigures of) {
    if (of == null) {
      row("energy per token", "not measured", null, null);
      return;
    }
    Provenance source = result.provenance().get("energy");
    row("energy per token", measured(Figure.joules(of.energyPerToken())), null, source);
    row("without the idle power", Figure.joules(of.energyPerTokenNet()), null, source);
    row("bound of its error", Figure.joules(of.error()), null, source);
    if (of.energyPerInference() != null) {
      row("energy per inference", Figure.joules(of.energyPerInference()), null, source);
    }
    row("prefill energy", measured(Figure.joules(of.prefillEnergy())), null, source);
    row("idle power", measured(Figure.milliwatts(of.idlePowerMw())), null, source);
    row("mean power", measured(Figure.milliwatts(of.meanPowerMw())), null, source);
  }

  private static String measured(String value) {
    return value == null ? "not measured" : value;
  }

  private void plain(String name, String key, Double value) {
    if (value != null) {
      row(name, String.format(Locale.ROOT, "%.4f", value), null, result.provenance().get(key));
    }
  }

  private void rate(String name, RunFigure figure, Double value) {
    Interval interval = intervals.get(figure.key());
    String range =
        interval == null
            ? null
            : Figure.rate(interval.low()) + " to " + Figure.rate(interval.high());
    row(name, Figure.rate(value), range, result.provenance().get(figure.key()));
  }

  private void duration(String name, RunFigure figure, Double value) {
    Interval interval = intervals.get(figure.key());
    String range =
        interval == null
            ? null
            : Figure.seconds(interval.low()) + " to " + Figure.seconds(interval.high());
    row(name, Figure.seconds(value), range, result.provenance().get(figure.key()));
  }

  private void figure(String name, String key, Double value) {
    row(name, Figure.seconds(value), null, result.provenance().get(key));
  }

  private void row(String name, String value, String range, Provenance provenance) {
    String from = provenance == null ? null : provenance.name().toLowerCase(Locale.ROOT);
    out.append("<tr><td>").append(name).append("</td>");
    List.of(orDash(value), orDash(range))
        .forEach(cell -> out.append("<td class=\"number\">").append(cell).append("</td>"));
    out.append("<td>").append(value == null ? "not measured" : orDash(from)).append("</td></tr>\n");
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }

  private void runs() {
    out.append(
        "<h2>Runs</h2>\n<table>\n<tr><th>run</th><th>mode</th><th>prompt</th><th>tokens</th><th>lost</th>"
            + "<th>ttft</th><th>tg_ts</th><th>left out because</th></tr>\n");
    for (MeasuredRun run : session.runs()) {
      RunMetrics metrics = run.metrics();
      out.append(run.valid() ? "<tr>" : "<tr class=\"invalid\">");
      number(run.index());
      out.append("<td>").append(run.trace().mode().word()).append("</td>");
      out.append("<td>").append(escaped(run.prompt().isEmpty() ? "(BOS)" : run.prompt()));
      out.append("</td>");
      number(run.trace().tokenTicks().length);
      number(run.trace().lost());
      number(orDash(Figure.seconds(metrics.ttft())));
      number(orDash(Figure.rate(metrics.tgTs())));
      out.append("<td>").append(escaped(run.whyInvalid())).append("</td></tr>\n");
    }
    out.append("</table>\n");
  }

  private void number(Object value) {
    out.append("<td class=\"number\">").append(value).append("</td>");
  }
}
