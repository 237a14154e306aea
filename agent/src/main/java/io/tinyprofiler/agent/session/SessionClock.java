package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.session.ClockAlignment.Exchange;
import io.tinyprofiler.agent.session.ClockAlignment.Mapping;
import io.tinyprofiler.shared.record.AgentRecord.ClockSync;
import io.tinyprofiler.shared.record.DeviceInfo;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** A session's bursts and the records of its clock mapping. Reads no clock. */
final class SessionClock {

  /** Emulated boards stop their clock while they idle: it maps to no other. */
  static final String VIRTUAL_TIME = "virtual-time";

  private static final int NONCES_OF_A_BURST = 16;

  private final UUID session;
  private final SessionLimits limits;
  private final SessionEffects effects;

  private DeviceInfo device;
  private ClockAlignment alignment;
  private ClockBurst burst;
  private long nonce;
  private boolean unmapped;
  private boolean answered;
  private String jump;

  SessionClock(UUID session, SessionLimits limits, SessionEffects effects) {
    this.session = session;
    this.limits = limits;
    this.effects = effects;
  }

  /** The device's ticks begin anew. */
  void restart(DeviceInfo info) {
    device = info;
    alignment = new ClockAlignment(info.tickHz());
    burst = null;
  }

  /** Begins a burst; it is done at once if the device's clock cannot be mapped. */
  void begin(long nowNs) {
    jump = null;
    List<String> can = device.capabilities();
    if (can.contains("sync") && !can.contains(VIRTUAL_TIME)) {
      answered = false;
      burst = new ClockBurst(limits, effects::send, nonce, nowNs);
      nonce += NONCES_OF_A_BURST;
      return;
    }
    answered = true;
    burst = null;
    if (!unmapped) {
      unmapped = true;
      effects.append(new ClockSync(session, device.uid(), false, null, null, null, null, null));
    }
  }

  void onEvent(DeviceEvent event, long hostNs, long nowNs) {
    if (burst == null) {
      return;
    }
    if (event instanceof DeviceEvent.Synced answer) {
      burst.onSynced(answer, hostNs, nowNs);
      finish();
    } else if (event instanceof DeviceEvent.Denied denied && denied.command().equals("sync")) {
      burst.onBusy(nowNs);
    }
  }

  void onTime(long nowNs) {
    if (burst != null) {
      burst.onTime(nowNs);
      finish();
    }
  }

  private void finish() {
    if (!burst.done()) {
      return;
    }
    List<Exchange> exchanges = burst.exchanges();
    burst = null;
    answered = !exchanges.isEmpty();
    if (answered) {
      Mapping mapping = alignment.add(exchanges);
      jump = mapping.jumped() ? evidence(mapping) : null;
      effects.append(
          new ClockSync(
              session,
              device.uid(),
              true,
              mapping.best().tick(),
              mapping.best().middleNs(),
              mapping.best().roundTripNs(),
              mapping.ratePpm(),
              mapping.errorNs()));
    }
  }

  /** Whether no burst goes on. */
  boolean done() {
    return burst == null;
  }

  /** Whether the device answered in the last burst. */
  boolean answered() {
    return answered;
  }

  /**
   * What the last burst showed if the device's clock jumped, ran backwards or stopped since the one
   * before: ticks and the agent's stamps; null if it did not.
   */
  String jump() {
    return jump;
  }

  private String evidence(Mapping mapping) {
    Exchange before = mapping.before();
    Exchange after = mapping.best();
    long ticks = after.tick() - before.tick();
    return String.format(
        Locale.ROOT,
        "the device's clock %s: it counted %.6f s, from tick %d to %d, in %.6f s of the agent's"
            + " clock, from %d to %d ns",
        ticks < 0 ? "ran backwards" : ticks == 0 ? "stopped" : "jumped",
        ticks / (double) device.tickHz(),
        before.tick(),
        after.tick(),
        (after.middleNs() - before.middleNs()) / 1e9,
        before.middleNs(),
        after.middleNs());
  }

  long deadlineNs() {
    return burst == null ? Long.MAX_VALUE : burst.deadlineNs();
  }
}
