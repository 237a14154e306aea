package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import java.util.ArrayList;
import java.util.List;

/** A device's clock on the agent's, by the exchanges right before and after a run. */
final class DeviceClock {

  /**
   * A straight line.
   *
   * @param errorNs bound of the error between the two exchanges, ns
   * @param spanNs between them, ns
   */
  record Line(long tick, double hostNs, double nsPerTick, long errorNs, double spanNs) {
    double hostNs(long at) {
      return hostNs + (at - tick) * nsPerTick;
    }
  }

  private final List<ClockSync> syncs = new ArrayList<>();
  private boolean unmapped;
  private boolean agents;

  /** Whether the device has no clock of its own: its ticks are the agent's, ns. */
  void agents(boolean ticks) {
    agents = ticks;
  }

  void add(ClockSync sync) {
    if (sync.fitted()) {
      syncs.removeIf(before -> before.tick() >= sync.tick()); // it booted in between
      syncs.add(sync);
    } else {
      unmapped = true;
    }
  }

  /** Whether it maps to no other clock, as an emulator's. */
  boolean unmapped() {
    return unmapped;
  }

  /** Between two ticks; null without exchanges around them. */
  Line between(long fromTick, long toTick) {
    if (agents) {
      return new Line(fromTick, fromTick, 1, 0, toTick - fromTick);
    }
    ClockSync before = null;
    ClockSync after = null;
    for (ClockSync sync : syncs) {
      if (sync.tick() <= fromTick) {
        before = sync;
      } else if (sync.tick() >= toTick && after == null) {
        after = sync;
      }
    }
    if (before == null || after == null) {
      return null;
    }
    double span = after.hostNs() - before.hostNs();
    long ticks = after.tick() - before.tick();
    long error = Math.max(before.errorNs(), after.errorNs());
    return new Line(before.tick(), before.hostNs(), span / ticks, error, span);
  }
}
