package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.power.Meter;
import io.tinyprofiler.agent.power.MeterChoice;
import io.tinyprofiler.agent.power.MeterKind;
import io.tinyprofiler.agent.power.Meters;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import io.tinyprofiler.shared.record.DeviceInfo;
import java.util.List;
import java.util.Optional;

/**
 * The power of one session's device. It sees the session's records on their way, and puts what each
 * run took before that run's end. Belongs to the session's event loop.
 */
public final class SessionPower {

  private final PowerWatch watch;
  private final DeviceClock clock = new DeviceClock();
  private RunTimes run;

  private SessionPower(PowerWatch watch) {
    this.watch = watch;
  }

  /** Of a device, if its power is measured. */
  public static Optional<SessionPower> of(Meters meters, String device) {
    Optional<MeterChoice> choice = meters.choice(device);
    if (choice.isPresent() && choice.orElseThrow().kind() == MeterKind.DEVICE) {
      return Optional.of(new SessionPower(new SensorWatch(choice.orElseThrow())));
    }
    Optional<Meter> meter = meters.of(device);
    return meter.map(there -> new SessionPower(new MeterWatch(meters.config(), there)));
  }

  /** The device as it describes itself. */
  public void meets(DeviceInfo device) {
    clock.agents(device.hostClock());
  }

  /** The device is left alone from now on. */
  public void rests(long nowNs) {
    watch.rests(nowNs);
  }

  /** How much longer it has to rest before it may run, ns; 0 when it may. */
  public long restNs(long nowNs) {
    return watch.restNs(nowNs);
  }

  /** It is told to run. */
  public void runs(long nowNs) {
    watch.runs(nowNs);
  }

  /** It told something. */
  public void hears(DeviceEvent event, long hostNs) {
    watch.hears(event, hostNs);
  }

  /** What is to be written down for a record: the record, or more and the record last. */
  public List<AgentRecord> seen(AgentRecord record, long nowNs) {
    if (record instanceof RunStarted started) {
      run = new RunTimes(started);
    } else if (record instanceof TokenChunk chunk && run != null) {
      run.add(chunk);
    } else if (record instanceof InferenceWindow window && run != null) {
      run.add(window);
    } else if (record instanceof ClockSync sync) {
      clock.add(sync);
    } else if (record instanceof RunEnded end && run != null) {
      RunTimes times = run;
      run = null;
      return watch.ended(times, end, clock, nowNs).before(end);
    }
    return List.of(record);
  }

  /** The session is over. */
  public void close() {
    watch.close();
  }
}
