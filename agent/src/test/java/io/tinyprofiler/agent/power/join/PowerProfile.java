package io.tinyprofiler.agent.power.join;

import java.util.Arrays;

/** A known power over time: constant from step to step. Times in ns. */
final class PowerProfile {

  private long[] from = new long[1024];
  private double[] watts = new double[1024];
  private double[] joules = new double[1024];
  private int size;

  /** From this time on, later than all before; W. */
  void then(long ns, double power) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      watts = Arrays.copyOf(watts, 2 * size);
      joules = Arrays.copyOf(joules, 2 * size);
    }
    joules[size] =
        size == 0 ? 0 : joules[size - 1] + watts[size - 1] * (ns - from[size - 1]) * 1e-9;
    from[size] = ns;
    watts[size] = power;
    size++;
  }

  double watts(double ns) {
    return watts[step((long) ns)];
  }

  /** Energy between two times, J. */
  double joules(long fromNs, long toNs) {
    return until(toNs) - until(fromNs);
  }

  private double until(long ns) {
    int step = step(ns);
    return joules[step] + watts[step] * (ns - from[step]) * 1e-9;
  }

  private int step(long ns) {
    int found = Arrays.binarySearch(from, 0, size, ns);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }
}
