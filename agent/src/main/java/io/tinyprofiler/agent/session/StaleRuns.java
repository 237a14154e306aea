package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceCommand;
import io.tinyprofiler.agent.device.DeviceEvent;
import java.util.function.Consumer;

/**
 * Runs from before a lost link or a restart of the agent. Nobody wants them any more, and the
 * device does nothing else while it runs: the first frame of one has it aborted.
 */
final class StaleRuns {

  private final Consumer<DeviceCommand> device;
  private long stopped = RunAttempt.NO_RUN;
  private long abandoned = RunAttempt.NO_RUN;

  StaleRuns(Consumer<DeviceCommand> device) {
    this.device = device;
  }

  /** The device was lost in this run, which may go on without a word for long. */
  void abandon(long run) {
    abandoned = run;
  }

  /** The device is back. */
  void stopAbandoned() {
    if (abandoned != RunAttempt.NO_RUN) {
      stopped = abandoned;
      device.accept(new DeviceCommand.Abort(abandoned));
      abandoned = RunAttempt.NO_RUN;
    }
  }

  /**
   * Whether an event is of a run that is not wanted.
   *
   * @param current number of the run that is, or {@link RunAttempt#NO_RUN}
   */
  boolean take(DeviceEvent event, long current) {
    long run = RunAttempt.runOf(event);
    if (run == RunAttempt.NO_RUN || run == current) {
      return false;
    }
    if (run != stopped && !(event instanceof DeviceEvent.RunEnded)) {
      stopped = run;
      device.accept(new DeviceCommand.Abort(run));
    }
    return true;
  }
}
