package io.tinyprofiler.hub.export;

import io.tinyprofiler.hub.result.MeasuredSession;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.tinyprofiler.shared.terminal.Figure;
import java.util.Locale;

/** A badge for a README: what was measured, and its decode throughput. */
final class BadgeExport {

  private static final double CHARACTER = 6.6;
  private static final double MARGIN = 7;

  private BadgeExport() {}

  static String of(MeasuredSession session) {
    SessionSummary result = session.summary();
    String rate =
        result.figures().tgTs() == null
            ? "not measured"
            : Figure.rate(result.figures().tgTs()) + " tok/s";
    String value = session.info().emulated() ? rate + " emulated" : rate;
    String label =
        "%s %s, %s"
            .formatted(
                Titles.orUnknown(session.subject().model()),
                Titles.orUnknown(session.subject().quantization()),
                Titles.orUnknown(session.subject().platform()));
    String colour = result.figures().tgTs() == null ? "#9f9f9f" : "#2f6f4f";
    return svg(label, value, colour, "%s; %s".formatted(value, Titles.runs(session)));
  }

  private static String svg(String label, String value, String colour, String title) {
    double left = width(label);
    double right = width(value);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="20" role="img" aria-label="%2$s: %3$s">
          <title>%2$s: %4$s</title>
          <clipPath id="round"><rect width="%1$s" height="20" rx="3"/></clipPath>
          <g clip-path="url(#round)">
            <rect width="%5$s" height="20" fill="#444"/>
            <rect x="%5$s" width="%6$s" height="20" fill="%7$s"/>
          </g>
          <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
            <text x="%8$s" y="14" textLength="%9$s">%2$s</text>
            <text x="%10$s" y="14" textLength="%11$s">%3$s</text>
          </g>
        </svg>
        """
        .formatted(
            px(left + right),
            Titles.escaped(label),
            Titles.escaped(value),
            Titles.escaped(title),
            px(left),
            px(right),
            colour,
            px(left / 2),
            px(left - 2 * MARGIN),
            px(left + right / 2),
            px(right - 2 * MARGIN));
  }

  private static double width(String text) {
    return text.length() * CHARACTER + 2 * MARGIN;
  }

  private static String px(double size) {
    return String.format(Locale.ROOT, "%.1f", size);
  }
}
