package io.tinyprofiler.hub.session;

import io.tinyprofiler.shared.record.MeteredRun;
import java.util.List;
import java.util.UUID;

/**
 * What a run took, as clients see it.
 *
 * @param measured null if no meter watched the run
 * @param windows energy of its tokens in the order of their positions, or of its timed windows
 * @param curve null if no meter told one
 */
record RunPowerView(UUID run, MeteredRun measured, List<Window> windows, Curve curve) {

  RunPowerView {
    windows = List.copyOf(windows);
  }

  /**
   * Energy of a token, from the one before on, or of a timed window, idle power included.
   *
   * @param joules J
   * @param error bound of its error, J
   */
  record Window(int position, double joules, double error) {}

  /**
   * Power over time in equal steps, mW.
   *
   * @param from of the first step, from the run's acceptance on the device's clock, s
   * @param step length of a step, s
   */
  record Curve(double from, double step, List<Double> min, List<Double> mean, List<Double> max) {}
}
