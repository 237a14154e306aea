package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.MeterClock;
import io.tinyprofiler.agent.power.MeterKind;
import io.tinyprofiler.agent.power.PowerConfig;
import io.tinyprofiler.agent.power.PowerLog;
import io.tinyprofiler.agent.power.Stretch;
import io.tinyprofiler.agent.power.join.RunTimes.Window;
import io.tinyprofiler.shared.metric.energy.WindowEnergy;
import io.tinyprofiler.shared.metric.energy.WindowEnergy.Placing;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import java.util.ArrayList;
import java.util.List;

/** Power of a device as a meter in its supply measures it, with a clock of its own. */
final class MeterWatch implements PowerWatch {

  private static final double NS = 1e-9;

  /** What a sensor of the kernel averages over, s. */
  private static final double HWMON_AVERAGE_S = 1;

  /** Times right before and after a run that its windows may be shifted into, ns. */
  private static final long MARGIN_NS = 50_000_000;

  private final PowerConfig config;
  private final Meter meter;
  private Meter.Measuring held;
  private long restedFromNs;
  private long restedFromSample;
  private boolean resting;
  private long runNs;
  private IdlePower idle;

  MeterWatch(PowerConfig config, Meter meter) {
    this.config = config;
    this.meter = meter;
  }

  @Override
  public void rests(long nowNs) {
    hold();
    resting = true;
    idle = null;
    restedFromNs = nowNs;
    restedFromSample = held == null ? 0 : held.log().samples();
  }

  /** A meter that came back is another log. */
  private void hold() {
    Meter.Measuring now = meter.measuring();
    if (held != null && !held.equals(now)) {
      held.log().keep(false);
    }
    held = now;
    if (held != null) {
      held.log().keep(true);
    }
  }

  @Override
  public long restNs(long nowNs) {
    if (!resting || held == null || !held.equals(meter.measuring())) {
      return 0;
    }
    PowerLog log = held.log();
    double wanted = log.rateHz() * config.idleMs() / 1e3;
    long missing = (long) Math.ceil(wanted) - (log.samples() - restedFromSample);
    boolean late = nowNs - restedFromNs >= config.settleMs() * 1_000_000L;
    if (missing > 0) {
      return late ? 0 : Math.max(1_000_000, (long) (missing / log.rateHz() / NS));
    }
    idle = idle(log, wanted);
    return idle == null || idle.settled() || late ? 0 : config.idleMs() * 1_000_000L / 4;
  }

  /** Over the last samples, in two halves. */
  private static IdlePower idle(PowerLog log, double samples) {
    double end = log.samples();
    Stretch first = log.stretch(end - samples, end - samples / 2);
    Stretch second = log.stretch(end - samples / 2, end);
    return first == null || second == null
        ? null
        : IdlePower.of(first.meanWatts(), second.meanWatts());
  }

  @Override
  public void runs(long nowNs) {
    resting = false;
    runNs = nowNs;
  }

  @Override
  public void hears(DeviceEvent event, long hostNs) {
    // the meter hears nothing of the device
  }

  @Override
  public Metered ended(RunTimes times, RunEnded end, DeviceClock clock, long nowNs) {
    Meter.Measuring now = meter.measuring();
    var figures = new MeteredFigures(meter.kind(), meter.serial());
    figures.meter(meter.simulated(), meter.accuracyPercent());
    figures.idle(idle);
    if (held == null || !held.equals(now)) {
      figures.note(absent(now));
      return figures.unplaced();
    }
    figures.supply(held.log().rateHz(), held.millivolts());
    DeviceClock.Line line = line(times, end, clock);
    if (line == null) {
      return unplaced(times, figures, nowNs, clock.unmapped());
    }
    return placed(times, end, line, figures, nowNs);
  }

  /** Why nothing was measured of a run; a meter that measures by now says nothing of that. */
  private String absent(Meter.Measuring now) {
    String then =
        held == null
            ? "the power meter was not there as the run began"
            : "the power meter was lost in the run";
    return then + (now == null ? ": " + meter.report().reason() : ", it measures now");
  }

  private static DeviceClock.Line line(RunTimes times, RunEnded end, DeviceClock clock) {
    long from = times.started().acceptedTick();
    return clock.between(from, from + times.end(end));
  }

  /**
   * Without the device's times on the agent's clock, the power of the whole run is what is left.
   */
  private Metered unplaced(RunTimes times, MeteredFigures figures, long nowNs, boolean unmapped) {
    figures.note(
        unmapped
            ? "the device's clock maps to no other, so energy cannot be told of tokens"
            : "the clock exchange after the run is missing, so energy cannot be told of tokens");
    PowerLog log = held.log();
    MeterClock.Fit fit = log.fit(runNs, nowNs);
    double fromNs = times.started().acceptedHostNs();
    Stretch run = fit == null ? null : log.stretch(fit.sample(fromNs), fit.sample((double) nowNs));
    if (run != null) {
      figures.counts(run.samples() - run.lost(), run.lost() + fit.uncounted(), run.slips());
    }
    return figures.unplaced();
  }

  private Metered placed(
      RunTimes times, RunEnded end, DeviceClock.Line line, MeteredFigures figures, long nowNs) {
    PowerLog log = held.log();
    long accepted = times.started().acceptedTick();
    double fromNs = line.hostNs(accepted);
    double toNs = line.hostNs(accepted + times.end(end));
    MeterClock.Fit fit = log.fit(runNs, nowNs);
    Stretch around =
        fit == null
            ? null
            : log.stretch(fit.sample(fromNs - MARGIN_NS), fit.sample(toNs + MARGIN_NS));
    Stretch run = fit == null ? null : log.stretch(fit.sample(fromNs), fit.sample(toNs));
    if (around == null || run == null || around.firstSample() > fit.sample(fromNs)) {
      figures.note(
          "the run was longer than the power meter's history of %d s".formatted(config.historyS()));
      return figures.unplaced();
    }
    double rate = log.rateHz();
    double missing = Math.max(0, fit.sample(toNs) - run.firstSample() - run.samples());
    figures.counts(
        run.samples() - run.lost(), run.lost() + fit.uncounted() + (long) missing, run.slips());
    boolean slow = around.slotSamples() == 1;
    double errorS =
        (line.errorNs() + fit.errorNs()) * NS
            + (slow ? 0.5 / rate : 0)
            + (meter.kind() == MeterKind.HWMON ? HWMON_AVERAGE_S : 0);
    figures.clockError(errorS);
    Placement placement =
        new Placement(
            (fit.sample(fromNs) - around.firstSample()) / rate,
            line.nsPerTick() / fit.nsPerSample() / rate,
            new Placing(errorS, (toNs - fromNs) * NS));
    var energy = new EnergyRecords(PowerView.of(around), placement, meter.accuracyPercent());
    return tell(times, end, energy, figures);
  }

  private Metered tell(RunTimes times, RunEnded end, EnergyRecords energy, MeteredFigures figures) {
    long endTicks = times.end(end);
    List<AgentRecord> chunks = new ArrayList<>();
    figures.power(energy.meanWatts(endTicks), energy.peakWatts(endTicks));
    List<Window> decode = times.decode();
    if (meter.kind() == MeterKind.HWMON) {
      figures.note(
          "the sensor averages over about a second: energy is told of whole runs, not of tokens");
    } else {
      chunks.addAll(energy.windows(end.run(), times.windows(end)));
      Long prefill = end.prefillTicks();
      figures.prefill(prefill == null ? null : energy.energy(0, prefill));
    }
    WindowEnergy decoded = energy.energy(decode);
    figures.decode(decoded);
    if (endTicks > 0) {
      chunks.addAll(energy.curve(end.run(), endTicks, times.started().tickHz()));
    }
    return figures.with(chunks);
  }

  @Override
  public void close() {
    if (held != null) {
      held.log().keep(false);
    }
  }
}
