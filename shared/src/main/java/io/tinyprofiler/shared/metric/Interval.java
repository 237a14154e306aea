package io.tinyprofiler.shared.metric;

/**
 * A confidence interval, in the unit of what it bounds.
 *
 * @param low lower end, part of the interval
 * @param high upper end, part of the interval
 * @param level how often such an interval holds the true value, e.g. 0.95
 */
public record Interval(double low, double high, double level) {

  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("an interval from " + low + " to " + high + " is none");
    }
  }

  /** Whether a value lies in it. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
