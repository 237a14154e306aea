package io.tinyprofiler.agent.power;

/**
 * A meter's sample counter as a clock: of each tenth of a second the read that came with the least
 * delay, and a straight line under those. A read is never early, so the line is where no read was
 * late; how late the quickest are is not to be seen, and is bounded by what USB takes.
 *
 * <p>Guarded by its log.
 */
public final class MeterClock {

  private static final long WINDOW_NS = 100_000_000;

  /** The most between a sample and its arrival when nothing holds it up; the least is nothing. */
  private static final long QUICK_DELAY_NS = 1_000_000;

  /** Windows on each side of a place where the counter may have jumped: a busy host is late too. */
  private static final int JUMP_WINDOWS = 20;

  private static final int MIN_JUMP_WINDOWS = 5;

  private static final int MIN_WINDOWS_FOR_RATE = 20;

  private final double periodNs;
  private final long[] samples;
  private final long[] hostNs;
  private long windows;
  private long windowEndsNs = Long.MIN_VALUE;
  private double leastDelay;

  MeterClock(double rateHz, int historyS) {
    this.periodNs = 1e9 / rateHz;
    int capacity = (int) (1 + historyS * 1_000_000_000L / WINDOW_NS);
    this.samples = new long[capacity];
    this.hostNs = new long[capacity];
  }

  /** A read ended after this many samples. */
  void read(long count, long now) {
    double delay = now - count * periodNs;
    if (now >= windowEndsNs) {
      windowEndsNs = now + WINDOW_NS;
      windows++;
      leastDelay = Double.MAX_VALUE;
    }
    if (delay < leastDelay) {
      leastDelay = delay;
      int at = (int) ((windows - 1) % samples.length);
      samples[at] = count;
      hostNs[at] = now;
    }
  }

  /**
   * The line.
   *
   * @param originSample position that the line begins at
   * @param originNs agent's clock there, ns
   * @param nsPerSample slope
   * @param errorNs bound of the error of a time within the windows that made it
   * @param uncounted samples that went missing though the counter did not show it
   */
  public record Fit(
      double originSample, double originNs, double nsPerSample, long errorNs, long uncounted) {

    /** Position at a time of the agent's clock. */
    public double sample(double atNs) {
      return originSample + (atNs - originNs) / nsPerSample;
    }
  }

  /** Over the windows between two times, with some to both sides; null without any. */
  Fit fit(long fromNs, long toNs) {
    long whole = Math.max(Math.min(1, windows), windows - 1); // the last is not over yet
    int n = (int) Math.min(whole, samples.length);
    double[] x = new double[n];
    double[] y = new double[n];
    int used = 0;
    long base = 0;
    long baseNs = 0;
    for (long w = whole - n; w < whole; w++) {
      int at = (int) (w % samples.length);
      boolean near = hostNs[at] > fromNs - 20 * WINDOW_NS && hostNs[at] < toNs + 20 * WINDOW_NS;
      if (near) {
        if (used == 0) {
          base = samples[at];
          baseNs = hostNs[at];
        }
        x[used] = samples[at] - base;
        y[used] = hostNs[at] - baseNs - x[used] * periodNs;
        used++;
      }
    }
    return used == 0 ? null : line(x, y, used, base, baseNs);
  }

  private Fit line(double[] x, double[] y, int n, long base, long baseNs) {
    double slope = n < MIN_WINDOWS_FOR_RATE ? 0 : slope(x, y, n);
    double lowest = Double.MAX_VALUE;
    double highest = -Double.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      double above = y[i] - slope * x[i];
      lowest = Math.min(lowest, above);
      highest = Math.max(highest, above);
    }
    double middle = QUICK_DELAY_NS / 2.0;
    double error = middle + highest - lowest;
    return new Fit(
        base, baseNs + lowest - middle, periodNs + slope, (long) Math.ceil(error), uncounted(y, n));
  }

  private static double slope(double[] x, double[] y, int n) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      meanX += x[i] / n;
      meanY += y[i] / n;
    }
    double sxx = 0;
    double sxy = 0;
    for (int i = 0; i < n; i++) {
      sxx += (x[i] - meanX) * (x[i] - meanX);
      sxy += (x[i] - meanX) * (y[i] - meanY);
    }
    return sxx == 0 ? 0 : sxy / sxx;
  }

  /** A delay that stays longer from somewhere on: whole turns of the counter went missing. */
  private long uncounted(double[] delays, int n) {
    double turnNs = 64 * periodNs;
    if (turnNs > WINDOW_NS) {
      return 0; // of a slow meter a turn is longer than any delay
    }
    long turns = 0;
    for (int i = 1; i < n; i++) {
      double before = least(delays, Math.max(0, i - JUMP_WINDOWS), i);
      double after = least(delays, i, Math.min(n, i + JUMP_WINDOWS));
      long jump = (long) Math.floor((after - before) / turnNs + 0.5);
      if (jump > 0 && n - i >= MIN_JUMP_WINDOWS) {
        turns += jump;
        i += JUMP_WINDOWS;
      }
    }
    return turns * 64;
  }

  private static double least(double[] values, int from, int to) {
    double least = Double.MAX_VALUE;
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
    }
    return least;
  }
}
