package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;

/** Where a session's power comes from. Belongs to the session's event loop. */
interface PowerWatch {

  /** The device is left alone from now on. */
  void rests(long nowNs);

  /** How much longer it has to rest, ns; 0 when the run may begin. */
  long restNs(long nowNs);

  /** The device is told to run. */
  void runs(long nowNs);

  /** The device told something. */
  void hears(DeviceEvent event, long hostNs);

  /**
   * What a run took.
   *
   * @param clock exchanges with the device so far
   * @param nowNs when its end is written down
   */
  Metered ended(RunTimes times, RunEnded end, DeviceClock clock, long nowNs);

  /** Nothing more is wanted. */
  void close();
}
