package io.tinyprofiler.agent.device.mlperf;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.mlperf.MlperfDialogue.Answer;
import io.tinyprofiler.shared.record.FailureKind;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One run on an MLPerf device: its commands, what it tells, and its end, which comes once. What the
 * device answers afterwards is not heard.
 */
final class MlperfRun {

  /** Two digits a byte and {@code db} must fit the reference firmware's line. */
  private static final int CHUNK_BYTES = 31;

  private static final String EXPECTS = "m-[";
  private static final String LOADED = "m-load-done";

  private final long number;
  private final MlperfDialogue dialogue;
  private final Consumer<DeviceEvent> events;
  private final LongSupplier lastTick;
  private boolean over;

  MlperfRun(
      long number, MlperfDialogue dialogue, Consumer<DeviceEvent> events, LongSupplier lastTick) {
    this.number = number;
    this.dialogue = dialogue;
    this.events = events;
    this.lastTick = lastTick;
  }

  long number() {
    return number;
  }

  boolean over() {
    return over;
  }

  void tell(DeviceEvent event) {
    events.accept(event);
  }

  /** Asks, and goes on unless the device complains. */
  void step(String command, Consumer<Answer> then) {
    dialogue.ask(
        command,
        answer -> {
          if (over) {
            return;
          }
          if (answer.error() == null) {
            then.accept(answer);
          } else {
            fail(FailureKind.BOARD, "the device says: " + answer.error());
          }
        });
  }

  /** Makes bytes the device's input. */
  void load(byte[] bytes, Runnable then) {
    step(
        "db load " + bytes.length,
        answer -> {
          boolean expects = answer.after(EXPECTS).isPresent();
          if (!expects && answer.prose().isPresent()) { // how the reference refuses so many
            fail(FailureKind.MODEL, "the device takes no such input: " + answer.prose().get());
          } else {
            loadFrom(bytes, 0, then);
          }
        });
  }

  private void loadFrom(byte[] bytes, int from, Runnable then) {
    int to = Math.min(from + CHUNK_BYTES, bytes.length);
    step(
        "db " + HexFormat.of().formatHex(bytes, from, to),
        answer -> {
          if (to < bytes.length) {
            loadFrom(bytes, to, then);
          } else if (answer.after(LOADED).isPresent()) {
            then.run();
          } else {
            fail(FailureKind.LINK, "the device did not get all of the input");
          }
        });
  }

  /** The run is of no use. */
  void fail(FailureKind kind, String why) {
    tell(new DeviceEvent.Spoiled(number, kind, why));
    end(RunStatus.ERROR);
  }

  /** The run is over; there are no tokens that could be counted. */
  void end(RunStatus status) {
    over = true;
    tell(new DeviceEvent.RunEnded(number, lastTick.getAsLong(), null, null, status, null));
  }

  /** Nobody is told any more. */
  void forget() {
    over = true;
  }
}
