package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.power.join.RunTimes.Window;
import io.tinyprofiler.shared.metric.energy.WindowEnergy;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.PowerCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Energy of a run's windows and its curve, as records. Pure. */
final class EnergyRecords {

  static final int MAX_POINTS = 4096;
  private static final int CHUNK = 256;
  private static final double MIN_STEP_S = 1e-3;
  private static final double NANO = 1e9;
  private static final double MICRO = 1e6;

  private final PowerView view;
  private final Placement placement;
  private final double accuracy;

  /**
   * Of a run whose times are placed on the view.
   *
   * @param accuracyPercent bound of the meter's own error
   */
  EnergyRecords(PowerView view, Placement placement, double accuracyPercent) {
    this.view = view;
    this.placement = placement;
    this.accuracy = accuracyPercent / 100;
  }

  /** Energy of a window and the bound of its error, the meter's own with it, J. */
  WindowEnergy energy(long fromTicks, long toTicks) {
    WindowEnergy energy =
        WindowEnergy.of(
            view.power(), placement.at(fromTicks), placement.at(toTicks), placement.placing());
    return new WindowEnergy(
        energy.joules(), energy.errorJ() + accuracy * Math.abs(energy.joules()));
  }

  /** Energy of several windows together; null if there is none. */
  WindowEnergy energy(List<Window> windows) {
    if (windows.isEmpty()) {
      return null;
    }
    double joules = 0;
    double error = 0;
    for (Window window : windows) {
      WindowEnergy one = energy(window.from(), window.to());
      joules += one.joules();
      error += one.errorJ();
    }
    return new WindowEnergy(joules, error);
  }

  /** Mean power from the run's acceptance to its end, W. */
  double meanWatts(long endTicks) {
    double from = placement.at(0);
    double to = placement.at(endTicks);
    return view.power().joules(from, to) / (to - from);
  }

  /** Highest sample of the run, W. */
  double peakWatts(long endTicks) {
    return view.highest(placement.at(0), placement.at(endTicks));
  }

  List<AgentRecord> windows(UUID run, List<Window> windows) {
    List<AgentRecord> chunks = new ArrayList<>();
    for (int first = 0; first < windows.size(); first += CHUNK) {
      int size = Math.min(CHUNK, windows.size() - first);
      long[] joules = new long[size];
      long[] errors = new long[size];
      for (int i = 0; i < size; i++) {
        Window window = windows.get(first + i);
        WindowEnergy energy = energy(window.from(), window.to());
        joules[i] = Math.round(energy.joules() * NANO);
        errors[i] = (long) Math.ceil(energy.errorJ() * NANO);
      }
      chunks.add(new AgentRecord.EnergyChunk(run, first, joules, errors));
    }
    return chunks;
  }

  /** From the run's acceptance to its end. */
  List<AgentRecord> curve(UUID run, long endTicks, long tickHz) {
    double length = endTicks / (double) tickHz;
    double least = Math.max(MIN_STEP_S, view.power().slotS());
    double step = Math.max(least, length / MAX_POINTS);
    int points = (int) Math.max(1, Math.ceil(length / step));
    double scale = placement.secondsPerTick() * tickHz; // of the meter's second to the device's
    List<AgentRecord> chunks = new ArrayList<>();
    for (int first = 0; first < points; first += CHUNK) {
      int size = Math.min(CHUNK, points - first);
      int[] low = new int[size];
      int[] mean = new int[size];
      int[] high = new int[size];
      for (int i = 0; i < size; i++) {
        double from = placement.originS() + (first + i) * step * scale;
        double to = from + step * scale;
        double watts = view.power().joules(from, to) / (to - from);
        mean[i] = (int) Math.round(watts * MICRO);
        low[i] = (int) Math.round(Math.min(watts, view.lowest(from, to)) * MICRO);
        high[i] = (int) Math.round(Math.max(watts, view.highest(from, to)) * MICRO);
      }
      long stepNs = Math.round(step * NANO);
      chunks.add(
          new AgentRecord.PowerChunk(
              run, new PowerCurve(Math.round(first * step * NANO), stepNs, low, mean, high)));
    }
    return chunks;
  }
}
