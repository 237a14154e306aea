package io.tinyprofiler.agent.device.frame;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.LinkCounters;
import io.tinyprofiler.agent.device.DeviceEvent.Memory;
import io.tinyprofiler.agent.device.DeviceEvent.Power;
import io.tinyprofiler.agent.device.DeviceEvent.Prefilled;
import io.tinyprofiler.agent.device.DeviceEvent.RunAccepted;
import io.tinyprofiler.agent.device.DeviceEvent.RunEnded;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.device.DeviceEvent.Temperature;
import io.tinyprofiler.agent.device.DeviceEvent.Throttled;
import io.tinyprofiler.agent.device.DeviceEvent.Token;

/**
 * Extends the ticks of a counter of 32 bits to 64, for firmware that says {@code ticks32}. The
 * agent's clock tells how often the counter wrapped meanwhile, so a stamp is to be read within half
 * a wrap of its making: 2.1 s at 1 GHz, 35 minutes at 1 MHz. A wrong guess is a jump of a whole
 * wrap, which the clock exchanges around a run show. Reads no clock.
 */
final class WrappingTicks {

  private static final double WRAP = 4_294_967_296.0;

  private final double ticksPerNs;
  private boolean known;
  private long newest;
  private long newestNs;

  WrappingTicks(long tickHz) {
    this.ticksPerNs = tickHz / 1e9;
  }

  /**
   * A stamp in full.
   *
   * @param raw the counter, 0 to 2^32 - 1
   * @param hostNs when it was read, on the agent's monotonic clock
   */
  long extend(long raw, long hostNs) {
    if (!known) {
      known = true;
      newest = raw;
      newestNs = hostNs;
      return raw;
    }
    double expected = newest + (hostNs - newestNs) * ticksPerNs;
    long tick = raw + Math.max(0, Math.round((expected - raw) / WRAP)) * (long) WRAP;
    if (tick > newest) {
      newest = tick;
      newestNs = hostNs;
    }
    return tick;
  }

  /** The same event with its stamp in full; an event without one stays as it is. */
  DeviceEvent extend(DeviceEvent event, long hostNs) {
    if (event instanceof Token e) {
      e.tick(extend(e.tick(), hostNs));
      return e;
    } else if (event instanceof Synced e) {
      return new Synced(e.nonce(), extend(e.tick(), hostNs));
    } else if (event instanceof RunAccepted e) {
      return new RunAccepted(e.run(), extend(e.tick(), hostNs), e.promptTokens());
    } else if (event instanceof Prefilled e) {
      return new Prefilled(e.run(), extend(e.tick(), hostNs));
    } else if (event instanceof RunEnded e) {
      return new RunEnded(
          e.run(), extend(e.tick(), hostNs), e.tokens(), e.hash(), e.status(), e.logitsHash());
    } else if (event instanceof Memory e) {
      return new Memory(extend(e.tick(), hostNs), e.heap(), e.heapPeak(), e.stackPeak());
    } else if (event instanceof Temperature e) {
      return new Temperature(extend(e.tick(), hostNs), e.milliCelsius());
    } else if (event instanceof Throttled e) {
      return new Throttled(extend(e.tick(), hostNs), e.cause());
    } else if (event instanceof Power e) {
      return new Power(extend(e.tick(), hostNs), e.microVolts(), e.microAmperes());
    } else if (event instanceof LinkCounters e) {
      return new LinkCounters(extend(e.tick(), hostNs), e.droppedBytes(), e.damagedFrames());
    }
    return event;
  }
}
