package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.session.ClockAlignment.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Eight {@code sync} exchanges, one after the other. A device that does not answer is asked three
 * times, one that is still busy with an old run as long as a run may be silent. Reads no clock.
 */
final class ClockBurst {

  static final int EXCHANGES = 8;

  private static final int MAX_MISSED = 3;
  private static final long BUSY_RETRY_NS = 250_000_000;

  private final SessionLimits limits;
  private final Consumer<DeviceCommand> device;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final long giveUpNs;

  private long nonce;
  private long sentNs;
  private long deadlineNs;
  private boolean busy;
  private int missed;

  /**
   * Begins.
   *
   * @param nonce of the first exchange; 16 are reserved for the burst
   */
  ClockBurst(SessionLimits limits, Consumer<DeviceCommand> device, long nonce, long nowNs) {
    this.limits = limits;
    this.device = device;
    this.nonce = nonce;
    this.giveUpNs = nowNs + limits.silence().toNanos();
    ask(nowNs);
  }

  /** An answer; one that was not waited for any more is ignored. */
  void onSynced(Synced answer, long hostNs, long nowNs) {
    if (!done() && answer.nonce() == nonce) {
      exchanges.add(new Exchange(sentNs, hostNs, answer.tick()));
      next(nowNs);
    }
  }

  /** The device refused: a run is going on. */
  void onBusy(long nowNs) {
    busy = true;
    deadlineNs = nowNs + BUSY_RETRY_NS;
  }

  void onTime(long nowNs) {
    if (done() || nowNs < deadlineNs) {
      return;
    }
    if (busy && nowNs < giveUpNs) {
      ask(nowNs);
    } else {
      missed = busy ? MAX_MISSED : missed + 1;
      next(nowNs);
    }
  }

  private void next(long nowNs) {
    nonce++;
    if (!done()) {
      ask(nowNs);
    }
  }

  private void ask(long nowNs) {
    busy = false;
    sentNs = nowNs;
    deadlineNs = nowNs + limits.answer().toNanos();
    device.accept(new DeviceCommand.Sync(nonce));
  }

  boolean done() {
    return exchanges.size() == EXCHANGES || missed == MAX_MISSED;
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** Those that were answered; none if the device is silent. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }
}
