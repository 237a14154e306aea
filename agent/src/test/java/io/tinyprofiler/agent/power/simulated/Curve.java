package io.tinyprofiler.agent.power.simulated;

/** A known power over the time of {@link System#nanoTime()}: two waves on a mean. */
public record Curve(double mean, double slow, double fast) {

  private static final double SLOW = 2 * Math.PI * 7e-9;
  private static final double FAST = 2 * Math.PI * 83e-9;

  /** That goes up and down by more than half within a token. */
  public static final Curve LIVELY = new Curve(0.090, 0.03, 0.03);

  /** That hardly moves. */
  public static final Curve CALM = new Curve(0.030, 0.001, 0);

  public double watts(double ns) {
    return mean + slow * Math.sin(SLOW * ns) + fast * Math.sin(FAST * ns);
  }

  /** Energy between two times, J. */
  public double joules(double fromNs, double toNs) {
    return (mean * (toNs - fromNs)
            + slow / SLOW * (Math.cos(SLOW * fromNs) - Math.cos(SLOW * toNs))
            + fast / FAST * (Math.cos(FAST * fromNs) - Math.cos(FAST * toNs)))
        * 1e-9;
  }
}
