package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One figure of two sides, run by run, and what their difference comes to: a pure function of the
 * runs' values. A change counts only if it is over the threshold <em>and</em> a permutation test on
 * the runs does not put it down to chance.
 *
 * @param changePercent of the medians, from the reference to the candidate, in percent; null if a
 *     side has no value or the reference's median is 0
 * @param changeInterval 95 % bootstrap interval of that change, in percent; null for fewer than
 *     five runs a side
 * @param p of the two-sided permutation test; null if a side has no value
 * @param pLimit what p must be under for a change to count
 * @param thresholdPercent what the change must be over to count
 * @param cliffsDelta how often a candidate's run is above a reference's run less how often it is
 *     below, from -1 to 1; null if a side has no value
 * @param reason one sentence
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Comparison(
    RunFigure figure,
    Side reference,
    Side candidate,
    Double changePercent,
    Interval changeInterval,
    Double p,
    double pLimit,
    double thresholdPercent,
    Double cliffsDelta,
    Verdict verdict,
    String reason) {

  public static final double DEFAULT_THRESHOLD_PERCENT = 3;

  /** With fewer valid runs on a side nothing is decided. */
  public static final int MIN_RUNS = Bootstrap.MIN_VALUES;

  private static final int RUNS_FOR_STRICT_LIMIT = 7;
  private static final double STRICT_P_LIMIT = 0.002;
  private static final double P_LIMIT = 0.01;

  /**
   * One side.
   *
   * @param runs valid runs that have the figure
   * @param median over the runs, in the figure's unit; null without runs
   * @param interval 95 % bootstrap interval of the median; null for fewer than five runs
   * @param cv coefficient of variation between the runs, of the sample; null for fewer than two
   */
  public record Side(int runs, Double median, Interval interval, Double cv) {

    static Side of(double[] values) {
      return new Side(
          values.length, Distribution.median(values), Bootstrap.median(values), cv(values));
    }

    private static Double cv(double[] values) {
      Distribution all = Distribution.of(values);
      if (all == null || all.count() < 2 || all.mean() == 0) {
        return null;
      }
      return all.std() * Math.sqrt(all.count() / (all.count() - 1.0)) / Math.abs(all.mean());
    }
  }

  /**
   * Compares.
   *
   * @param reference one value a valid run, in the figure's unit
   * @param candidate the same of the other side
   * @param thresholdPercent least change of the medians that counts, in percent
   */
  public static Comparison of(
      RunFigure figure, double[] reference, double[] candidate, double thresholdPercent) {
    Side a = Side.of(reference);
    Side b = Side.of(candidate);
    int fewest = Math.min(a.runs, b.runs);
    double limit = fewest >= RUNS_FOR_STRICT_LIMIT ? STRICT_P_LIMIT : P_LIMIT;
    Double change =
        fewest == 0 || a.median == 0 ? null : (Double) (100 * (b.median - a.median) / a.median);
    Double p = PermutationTest.p(reference, candidate);
    Comparison open =
        new Comparison(
            figure,
            a,
            b,
            change,
            Bootstrap.changePercent(reference, candidate),
            p,
            limit,
            thresholdPercent,
            cliffsDelta(reference, candidate),
            Verdict.UNDECIDED,
            "");
    return open.decided();
  }

  private Comparison decided() {
    if (Math.min(reference.runs, candidate.runs) < MIN_RUNS || changePercent == null) {
      return with(
          Verdict.UNDECIDED,
          "%d and %d valid runs with this figure cannot tell; it takes at least %d on each side"
              .formatted(reference.runs, candidate.runs, MIN_RUNS));
    }
    if (Math.abs(changePercent) <= thresholdPercent) {
      return with(Verdict.SAME, "the change is within the threshold of %s".formatted(threshold()));
    }
    if (p >= pLimit) {
      return with(
          Verdict.UNDECIDED,
          "the change is over the threshold of %s, but chance alone may give it (p = %s, limit %s);"
                  .formatted(threshold(), shown(p), shown(pLimit))
              + " more runs would tell");
    }
    boolean worse = changePercent > 0 != figure.moreIsBetter();
    return with(
        worse ? Verdict.REGRESSED : Verdict.IMPROVED,
        "%s by more than the threshold of %s, and chance does not explain it (p = %s, limit %s)"
            .formatted(worse ? "worse" : "better", threshold(), shown(p), shown(pLimit)));
  }

  private Comparison with(Verdict decided, String because) {
    return new Comparison(
        figure,
        reference,
        candidate,
        changePercent,
        changeInterval,
        p,
        pLimit,
        thresholdPercent,
        cliffsDelta,
        decided,
        because);
  }

  private String threshold() {
    return shown(thresholdPercent) + " %";
  }

  private static String shown(double value) {
    return new BigDecimal(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  private static Double cliffsDelta(double[] a, double[] b) {
    if (a.length == 0 || b.length == 0) {
      return null;
    }
    long net = 0;
    for (double x : a) {
      for (double y : b) {
        net += Double.compare(y, x);
      }
    }
    return (double) net / a.length / b.length;
  }
}
