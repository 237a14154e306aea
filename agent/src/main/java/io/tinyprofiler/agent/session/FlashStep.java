package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.flash.FlashFailure;
import io.tinyprofiler.agent.flash.Flasher.Written;
import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.SessionSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * The firmware of a session, before its first run. Belongs to the device's event loop.
 *
 * <pre>
 * WAITING --device--> FETCHING --file--> WRITING --tool ended--> RETURNING --device--> OVER
 *              any --failed, cancelled--> OVER
 * </pre>
 *
 * A tool that runs is never cut off by a cancellation: half of a firmware is worse than none.
 */
final class FlashStep {

  /** The session, to which it belongs. */
  interface Owner {

    void append(AgentRecord record);

    /** Something has happened that was not called for from outside. */
    void flashMoved();
  }

  private enum State {
    WAITING,
    FETCHING,
    WRITING,
    RETURNING,
    OVER
  }

  private final SessionLog log;
  private final SessionSpec spec;
  private final LongSupplier clock;
  private final Owner owner;

  private State state;
  private DeviceInfo before;
  private Written written;
  private long deadlineNs = Long.MAX_VALUE;
  private boolean cancelled;
  private FlashFailure failure;

  /**
   * The step of a session; over at once if it names no firmware or has had its first run.
   *
   * @param nextIndex of the first run to do
   * @param clock monotonic, ns
   */
  FlashStep(SessionSpec spec, int nextIndex, LongSupplier clock, Owner owner) {
    this.spec = spec;
    this.log = new SessionLog(LoggerFactory.getLogger(FlashStep.class), spec);
    this.clock = clock;
    this.owner = owner;
    this.state = spec.firmware() == null || nextIndex > 0 ? State.OVER : State.WAITING;
  }

  boolean over() {
    return state == State.OVER;
  }

  /** Whether it could go on if its device were there. */
  boolean waiting() {
    return state == State.WAITING || state == State.RETURNING;
  }

  /** Why the firmware is not on the device; null unless it is over. */
  FlashFailure failure() {
    return failure;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** When {@link #onTime} is to be called; {@link Long#MAX_VALUE} if never. */
  long deadlineNs() {
    return deadlineNs;
  }

  /** The device is there and idle. */
  void onDevice(SessionDevice device) {
    if (state == State.WAITING) {
      before = device.info();
      become(State.FETCHING);
      device
          .fetch(spec.firmware())
          .onSuccess(file -> fetched(device, file))
          .onFailure(this::failed);
    } else if (state == State.RETURNING) {
      returned(device.info());
    }
  }

  void onTime(long nowNs) {
    if (state == State.RETURNING && nowNs >= deadlineNs) {
      end(written.silent("device %s did not come back".formatted(spec.device())));
    }
  }

  /** Ends it now, or when its tool has ended. */
  void cancel() {
    cancelled = true;
    if (state != State.WRITING) {
      end(null);
    }
  }

  private void fetched(SessionDevice device, Path file) {
    if (state != State.FETCHING) {
      return; // cancelled meanwhile; the file is there for another session
    }
    if (!device.idle()) {
      become(State.WAITING); // lost meanwhile
      return;
    }
    become(State.WRITING);
    device.write(file).onSuccess(this::toolEnded).onFailure(this::failed);
  }

  private void toolEnded(Written ended) {
    log(ended.output(), "%s has ended well".formatted(ended.tool()));
    written = ended;
    if (cancelled) {
      end(null);
    } else {
      deadlineNs = clock.getAsLong() + ended.patience().toNanos();
      become(State.RETURNING);
    }
    owner.flashMoved();
  }

  private void failed(Throwable e) {
    if (state == State.OVER) {
      return;
    }
    FlashFailure why = FlashFailure.of(e);
    log(why.output(), why.getMessage());
    end(cancelled ? null : why);
    owner.flashMoved();
  }

  private void returned(DeviceInfo after) {
    if (after.platform().equals(before.platform())) {
      owner.append(new AgentRecord.FirmwareWritten(spec.session(), spec.firmware(), after));
      end(null);
    } else {
      end(
          new FlashFailure(
              FailureKind.BOARD,
              "the device was a %s and says with the new firmware that it is a %s; add the firmware of its platform"
                  .formatted(before.platform(), after.platform())));
    }
  }

  private void log(List<String> output, String last) {
    List<String> lines = new ArrayList<>(output);
    lines.add(last);
    owner.append(new AgentRecord.DeviceLog(spec.device(), lines));
  }

  private void end(FlashFailure why) {
    if (state != State.OVER) {
      failure = why;
      deadlineNs = Long.MAX_VALUE;
      become(State.OVER);
    }
  }

  /** The only place where the state changes. */
  private void become(State next) {
    log.debug("firmware: {} -> {}", state, next);
    state = next;
  }
}
