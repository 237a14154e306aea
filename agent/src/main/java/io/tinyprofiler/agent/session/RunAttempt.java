package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunMark;
import io.tinyprofiler.shared.record.RunMode;

/**
 * One attempt at a run, from the command to its end. Does no I/O and reads no clock; see {@link
 * SessionRun}.
 */
interface RunAttempt {

  long NO_RUN = -1;

  /** An attempt that is still to be started. */
  static RunAttempt of(RunOrder order) {
    return order.planned().mode() == RunMode.DEFERRED
        ? new DeferredAttempt(order)
        : new LiveAttempt(order);
  }

  /** The run that an event is of, or {@link #NO_RUN}. */
  static long runOf(DeviceEvent event) {
    return event instanceof DeviceEvent.OfRun ofRun ? ofRun.run() : NO_RUN;
  }

  /** Sends the command. */
  void start(long nowNs);

  /** The run's number on the device. */
  long number();

  /** Null while the attempt goes on. */
  RunOutcome outcome();

  /**
   * Something came from the device that is not of another run.
   *
   * @param hostNs when it was read
   */
  void onEvent(DeviceEvent event, long hostNs, long nowNs);

  /** To be called at {@link #deadlineNs}; harmless at any other time. */
  void onTime(long nowNs);

  /** When {@link #onTime} is to be called. */
  long deadlineNs();

  /** Asks the device to end the run; one that is not accepted yet is asked then. */
  void cancel(long nowNs);

  /** Marks the run, if it has begun, ahead of its failure. */
  void mark(RunMark mark);

  /** The device will not say the end any more. */
  void lose(FailureKind kind, String why);
}
