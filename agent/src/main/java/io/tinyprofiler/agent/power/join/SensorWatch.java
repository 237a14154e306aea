package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterKind;
import io.tinyprofiler.shared.metric.energy.SampledPower;
import io.tinyprofiler.shared.metric.energy.WindowEnergy.Placing;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import java.util.ArrayList;
import java.util.List;

/**
 * Power of a device by its own sensor: readings on the device's own clock, so that no clocks need
 * to be mapped. Between two readings the power is taken to go in a straight line.
 */
final class SensorWatch implements PowerWatch {

  private static final double SLOT_S = 1e-3;
  private static final int MAX_SLOTS = 1_000_000;

  /** More readings than a session keeps between two runs. */
  private static final int MAX_READINGS = 1_000_000;

  private record Reading(long tick, double watts, int millivolts) {}

  private final MeterChoice choice;
  private final List<Reading> readings = new ArrayList<>();

  SensorWatch(MeterChoice choice) {
    this.choice = choice;
  }

  @Override
  public void rests(long nowNs) {
    readings.clear();
  }

  @Override
  public long restNs(long nowNs) {
    return 0; // the sensor tells when it likes: waiting for it would be for nothing, often
  }

  @Override
  public void runs(long nowNs) {
    // what was told before is idle power, by its ticks
  }

  @Override
  public void hears(DeviceEvent event, long hostNs) {
    if (event instanceof DeviceEvent.Power power && readings.size() < MAX_READINGS) {
      boolean rebooted = !readings.isEmpty() && last().tick() > power.tick();
      if (rebooted) {
        readings.clear();
      }
      double watts = power.microVolts() * 1e-6 * power.microAmperes() * 1e-6;
      readings.add(new Reading(power.tick(), watts, (int) (power.microVolts() / 1_000)));
    }
  }

  private Reading last() {
    return readings.get(readings.size() - 1);
  }

  @Override
  public Metered ended(RunTimes times, RunEnded end, DeviceClock clock, long nowNs) {
    var figures = new MeteredFigures(MeterKind.DEVICE, choice.device());
    figures.meter(choice.simulated(), choice.accuracyPercent());
    long accepted = times.started().acceptedTick();
    long endTicks = times.end(end);
    long hz = times.started().tickHz();
    List<Reading> within =
        readings.stream()
            .filter(one -> accepted <= one.tick() && one.tick() <= accepted + endTicks)
            .toList();
    figures.idle(idle(accepted));
    if (within.isEmpty() || readings.size() < 2) {
      figures.note("the device told no power in the run");
      return figures.unplaced();
    }
    figures.counts(within.size(), 0, 0);
    figures.supply(within.size() * (double) hz / Math.max(1, endTicks), supply(within));
    figures.clockError(1.0 / hz);
    double slotS = Math.max(SLOT_S, span() / (double) hz / MAX_SLOTS);
    Placement placement =
        new Placement(
            (accepted - readings.get(0).tick()) / (double) hz,
            1.0 / hz,
            new Placing(1.0 / hz, Math.max(1, endTicks) / (double) hz));
    var energy = new EnergyRecords(view(slotS, hz), placement, choice.accuracyPercent());
    figures.power(energy.meanWatts(Math.max(1, endTicks)), energy.peakWatts(endTicks));
    Long prefill = end.prefillTicks();
    figures.prefill(prefill == null ? null : energy.energy(0, prefill));
    figures.decode(energy.energy(times.decode()));
    List<AgentRecord> chunks = new ArrayList<>(energy.windows(end.run(), times.windows(end)));
    if (endTicks > 0) {
      chunks.addAll(energy.curve(end.run(), endTicks, hz));
    }
    return figures.with(chunks);
  }

  @Override
  public void close() {
    readings.clear();
  }

  private static Integer supply(List<Reading> readings) {
    return (int) Math.round(readings.stream().mapToInt(Reading::millivolts).average().orElse(0));
  }

  private long span() {
    return last().tick() - readings.get(0).tick();
  }

  private IdlePower idle(long accepted) {
    double[] before =
        readings.stream()
            .filter(one -> one.tick() < accepted)
            .mapToDouble(Reading::watts)
            .toArray();
    if (before.length < 2) {
      return null;
    }
    int half = before.length / 2;
    return IdlePower.of(mean(before, 0, half), mean(before, half, before.length));
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }

  /** Slots on the straight lines between readings; a slot may be off by half of its line's rise. */
  private PowerView view(double slotS, long hz) {
    int slots = (int) Math.max(1, Math.ceil(span() / (double) hz / slotS));
    float[] watts = new float[slots];
    float[] doubt = new float[slots];
    long origin = readings.get(0).tick();
    int at = 0;
    for (int slot = 0; slot < slots; slot++) {
      double middle = (slot + 0.5) * slotS * hz;
      while (at + 2 < readings.size() && readings.get(at + 1).tick() - origin < middle) {
        at++;
      }
      Reading before = readings.get(at);
      Reading after = readings.get(at + 1);
      double share =
          (middle - (before.tick() - origin)) / Math.max(1, after.tick() - before.tick());
      double rise = after.watts() - before.watts();
      watts[slot] = (float) (before.watts() + Math.min(1, Math.max(0, share)) * rise);
      doubt[slot] = (float) (Math.abs(rise) / 2 * slotS);
    }
    return new PowerView(new SampledPower(slotS, watts, doubt), slotS, watts, watts);
  }
}
