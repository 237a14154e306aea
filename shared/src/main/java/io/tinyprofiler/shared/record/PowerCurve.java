package io.tinyprofiler.shared.record;

/**
 * Power over time in equal steps: at most 1000 a second, at most 4096 a run.
 *
 * @param fromNs start of the first step, from the run's acceptance on the device's clock, ns;
 *     negative before it
 * @param stepNs length of a step, ns
 * @param minUw lowest sample of each step, uW
 * @param meanUw mean of each step, uW
 * @param maxUw highest sample of each step, uW
 */
@SuppressWarnings("ArrayRecordComponent") // columns of primitives; nobody compares curves
public record PowerCurve(long fromNs, long stepNs, int[] minUw, int[] meanUw, int[] maxUw) {

  public PowerCurve {
    if (stepNs <= 0 || meanUw.length == 0) {
      throw new IllegalArgumentException("a power curve without steps");
    }
    if (minUw.length != meanUw.length || maxUw.length != meanUw.length) {
      throw new IllegalArgumentException("columns of a power curve differ in length");
    }
  }
}
