package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.power.MeterKind;
import io.tinyprofiler.shared.metric.energy.WindowEnergy;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.MeteredRun;
import java.util.List;

/** Collects the figures of a {@link MeteredRun}; what is not given stays unknown. */
final class MeteredFigures {

  private static final double NANO = 1e9;

  private final MeterKind kind;
  private final String serial;
  private boolean emulated;
  private double accuracyPercent;
  private double rateHz;
  private Integer millivolts;
  private Long clockErrorNs;
  private long samples;
  private long lost;
  private long slips;
  private IdlePower idle;
  private WindowEnergy prefill;
  private WindowEnergy decode;
  private Double meanMw;
  private Double peakMw;
  private String note = "";

  MeteredFigures(MeterKind kind, String serial) {
    this.kind = kind;
    this.serial = serial;
  }

  void meter(boolean simulated, double accuracy) {
    emulated = simulated;
    accuracyPercent = accuracy;
  }

  void supply(double rate, Integer supply) {
    rateHz = rate;
    millivolts = supply;
  }

  void idle(IdlePower measured) {
    idle = measured;
  }

  void counts(long arrived, long missing, long slipped) {
    samples = arrived;
    lost = missing;
    slips = slipped;
  }

  void clockError(double seconds) {
    clockErrorNs = (long) Math.ceil(seconds * NANO);
  }

  void prefill(WindowEnergy energy) {
    prefill = energy;
  }

  void decode(WindowEnergy energy) {
    decode = energy;
  }

  void power(double meanWatts, double peakWatts) {
    meanMw = meanWatts * 1e3;
    peakMw = Math.max(meanWatts, peakWatts) * 1e3;
  }

  void note(String sentence) {
    note = sentence;
  }

  Metered unplaced() {
    return with(List.of());
  }

  Metered with(List<AgentRecord> chunks) {
    return new Metered(
        new MeteredRun(
            kind.key(),
            serial,
            emulated,
            rateHz,
            millivolts,
            accuracyPercent,
            clockErrorNs,
            samples,
            lost,
            slips,
            idle == null ? null : idle.milliwatts(),
            idle == null
                ? null
                : idle.errorMw() + accuracyPercent / 100 * Math.abs(idle.milliwatts()),
            idle != null && idle.settled(),
            nanojoules(prefill),
            errorNj(prefill),
            nanojoules(decode),
            errorNj(decode),
            meanMw,
            peakMw,
            note),
        chunks);
  }

  private static Long nanojoules(WindowEnergy energy) {
    return energy == null ? null : Math.round(energy.joules() * NANO);
  }

  private static Long errorNj(WindowEnergy energy) {
    return energy == null ? null : (long) Math.ceil(energy.errorJ() * NANO);
  }
}
