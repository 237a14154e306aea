package io.tinyprofiler.hub.export;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A plot as inline SVG, in the colours of the text around it; nothing is loaded and nothing runs.
 */
final class Plot {

  private static final double WIDTH = 640;
  private static final double HEIGHT = 240;
  private static final double LEFT = 64;
  private static final double BOTTOM = 200;

  private final StringBuilder marks = new StringBuilder();
  private final String title;
  private final String xName;
  private final String yName;
  private final Axis x;
  private final Axis y;

  private Plot(String title, String xName, String yName, Axis x, Axis y) {
    this.title = title;
    this.xName = xName;
    this.yName = yName;
    this.x = x;
    this.y = y;
  }

  /** Axes that hold all values of both; of neither there may be none. */
  static Plot over(String title, String xName, double[] xs, String yName, double[] ys) {
    return new Plot(
        title,
        xName,
        yName,
        Axis.over(min(xs), max(xs), LEFT, WIDTH - 16),
        Axis.over(min(ys), max(ys), BOTTOM, 16));
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  Plot points(double[] xs, double[] ys) {
    for (int i = 0; i < xs.length; i++) {
      marks.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"#2f7fb8\"/>\n"
              .formatted(px(x.px(xs[i])), px(y.px(ys[i]))));
    }
    return this;
  }

  /** Crosses on the lower edge: places where there is no value. */
  Plot missing(double[] xs) {
    for (double at : xs) {
      double c = x.px(at);
      marks.append(
          "<path d=\"M%s %sl8 8m0 -8l-8 8\" stroke=\"#c0392b\" stroke-width=\"2\"/>\n"
              .formatted(px(c - 4), px(BOTTOM - 12)));
    }
    return this;
  }

  Plot line(double[] xs, double[] ys) {
    marks.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#2f7fb8\" stroke-width=\"1.5\"/>\n"
            .formatted(path(xs, ys)));
    return this;
  }

  /** The area between two lines over the same places. */
  Plot band(double[] xs, double[] low, double[] high) {
    int n = xs.length;
    double[] around = new double[2 * n];
    double[] edge = new double[2 * n];
    for (int i = 0; i < n; i++) {
      around[i] = xs[i];
      edge[i] = high[i];
      around[n + i] = xs[n - 1 - i];
      edge[n + i] = low[n - 1 - i];
    }
    marks.append(
        "<polygon points=\"%s\" fill=\"#2f7fb8\" fill-opacity=\"0.25\"/>\n"
            .formatted(path(around, edge)));
    return this;
  }

  private String path(double[] xs, double[] ys) {
    return IntStream.range(0, xs.length)
        .mapToObj(i -> px(x.px(xs[i])) + "," + px(y.px(ys[i])))
        .collect(Collectors.joining(" "));
  }

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\" font-size=\"11\">\n"
            .formatted(px(WIDTH), px(HEIGHT), Titles.escaped(title)));
    svg.append("<title>").append(Titles.escaped(title)).append("</title>\n");
    for (double tick : y.ticks()) {
      svg.append(
          "<path d=\"M%s %sH%s\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>\n"
              .formatted(px(LEFT), px(y.px(tick)), px(WIDTH - 16)));
      svg.append(text(LEFT - 6, y.px(tick) + 4, "end", y.label(tick)));
    }
    for (double tick : x.ticks()) {
      svg.append(text(x.px(tick), BOTTOM + 16, "middle", x.label(tick)));
    }
    svg.append(text((LEFT + WIDTH) / 2, HEIGHT - 6, "middle", xName));
    svg.append(text(4, 12, "start", yName));
    return svg.append(marks).append("</svg>\n").toString();
  }

  private static String text(double x, double y, String anchor, String text) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"currentColor\">%s</text>\n"
        .formatted(px(x), px(y), anchor, Titles.escaped(text));
  }

  private static String px(double at) {
    return String.format(Locale.ROOT, "%.1f", at);
  }
}
