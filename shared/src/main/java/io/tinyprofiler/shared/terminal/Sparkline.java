package io.tinyprofiler.shared.terminal;

/** Numbers as a line of small bars, from the lowest of them to the highest. */
public final class Sparkline {

  private static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

  private Sparkline() {}

  /** One bar for each number; all the same are low bars. */
  public static String of(double[] values) {
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    StringBuilder line = new StringBuilder(values.length);
    for (double value : values) {
      double share = high > low ? (value - low) / (high - low) : 0;
      line.append(BARS.charAt((int) Math.min(BARS.length() - 1, share * BARS.length())));
    }
    return line.toString();
  }
}
