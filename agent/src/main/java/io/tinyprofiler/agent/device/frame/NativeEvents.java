package io.tinyprofiler.agent.device.frame;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.agent.device.DeviceEvent.Denied;
import io.tinyprofiler.agent.device.DeviceEvent.Hello;
import io.tinyprofiler.agent.device.DeviceEvent.LinkCounters;
import io.tinyprofiler.agent.device.DeviceEvent.Memory;
import io.tinyprofiler.agent.device.DeviceEvent.Obeyed;
import io.tinyprofiler.agent.device.DeviceEvent.Power;
import io.tinyprofiler.agent.device.DeviceEvent.Prefilled;
import io.tinyprofiler.agent.device.DeviceEvent.RunAccepted;
import io.tinyprofiler.agent.device.DeviceEvent.RunEnded;
import io.tinyprofiler.agent.device.DeviceEvent.Synced;
import io.tinyprofiler.agent.device.DeviceEvent.Temperature;
import io.tinyprofiler.agent.device.DeviceEvent.Throttled;
import io.tinyprofiler.agent.device.DeviceEvent.Token;
import io.tinyprofiler.agent.device.frame.Frame.MalformedFrameException;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the frames of the native protocol, version 1, mean. More fields than known are ignored. A
 * token is valid until the next frame.
 */
final class NativeEvents {

  private static final long UINT32 = 0xFFFF_FFFFL;

  private final Token token = new Token();

  /**
   * The meaning of a frame; null for a kind that this version does not know.
   *
   * @throws MalformedFrameException if fields are missing or are not what they must be
   */
  DeviceEvent of(Frame frame) {
    if (frame.is(0, "tok")) { // first: every other kind is rare
      require(frame, 6);
      token.set(run(frame), frame.intNumber(2), frame.unsigned(3), frame.intNumber(4));
      frame.piece(5, token);
      return token;
    }
    return switch (frame.text(0)) {
      case "hello" -> hello(frame);
      case "sync" -> new Synced(require(frame, 3).unsigned(1), frame.unsigned(2));
      case "run" -> new RunAccepted(run(require(frame, 4)), frame.unsigned(2), frame.intNumber(3));
      case "pre" -> new Prefilled(run(require(frame, 3)), frame.unsigned(2));
      case "mem" -> memory(require(frame, 5));
      case "tmp" -> new Temperature(require(frame, 3).unsigned(1), frame.signedNumber(2));
      case "thr" -> new Throttled(require(frame, 3).unsigned(1), frame.text(2));
      case "pwr" ->
          new Power(require(frame, 4).unsigned(1), frame.signedNumber(2), frame.signedNumber(3));
      case "lnk" -> counters(require(frame, 4));
      case "end" -> end(require(frame, 6));
      case "ok" -> obeyed(require(frame, 2));
      case "no" -> new Denied(require(frame, 4).text(1), frame.text(2), frame.text(3));
      default -> null;
    };
  }

  /** A loading's steps are told apart by the field behind the command. */
  private static DeviceEvent obeyed(Frame frame) {
    if (!frame.is(1, "model")) {
      return new Obeyed(frame.text(1), frame.optionalNumber(2));
    }
    require(frame, 3);
    return frame.is(2, "begin") || frame.is(2, "end")
        ? new Obeyed("model," + frame.text(2), null)
        : new Obeyed("model,data", frame.number(2, UINT32));
  }

  private static DeviceEvent hello(Frame frame) {
    if (frame.count() > 1 && !frame.is(1, "1")) {
      return new Denied(
          "hello", "version", "it speaks version " + frame.text(1) + " of the protocol, not 1");
    }
    require(frame, 16);
    if (frame.isEmpty(3)) {
      throw new MalformedFrameException("a device without identity");
    }
    List<String> capabilities =
        frame.isEmpty(12) ? List.of() : Arrays.asList(frame.text(12).split("\\+", -1));
    return new Hello(
        new DeviceInfo(
            frame.text(2),
            frame.text(3),
            frame.text(4),
            frame.text(5),
            size(frame, 6),
            positive(frame, 7),
            size(frame, 8),
            size(frame, 9),
            frame.text(10),
            frame.text(11),
            capabilities,
            frame.text(13),
            frame.text(14),
            frame.text(15)));
  }

  /** A device that does not know a size of itself says 0. */
  private static Long size(Frame frame, int field) {
    Long size = frame.optionalNumber(field);
    return size == null || size == 0 ? null : size;
  }

  private static long positive(Frame frame, int field) {
    long value = frame.number(field, Long.MAX_VALUE);
    if (value == 0) {
      throw new MalformedFrameException("a device without a tick rate");
    }
    return value;
  }

  private static DeviceEvent memory(Frame frame) {
    return new Memory(
        frame.unsigned(1),
        frame.optionalNumber(2),
        frame.optionalNumber(3),
        frame.optionalNumber(4));
  }

  /** A device that does not count what it drops has no counters to show: unknown is not 0. */
  private static DeviceEvent counters(Frame frame) {
    return frame.isEmpty(2)
        ? null
        : new LinkCounters(
            frame.unsigned(1), frame.number(2, Long.MAX_VALUE), frame.number(3, Long.MAX_VALUE));
  }

  private static DeviceEvent end(Frame frame) {
    return new RunEnded(
        run(frame),
        frame.unsigned(2),
        frame.intNumber(3),
        frame.text(4),
        status(frame.text(5)),
        frame.isEmpty(6) ? null : frame.text(6));
  }

  private static RunStatus status(String word) {
    for (RunStatus status : RunStatus.values()) {
      if (status != RunStatus.LOST && status.name().toLowerCase(Locale.ROOT).equals(word)) {
        return status;
      }
    }
    throw new MalformedFrameException("a run cannot end as " + word);
  }

  private static long run(Frame frame) {
    return frame.number(1, UINT32);
  }

  private static Frame require(Frame frame, int fields) {
    if (frame.count() < fields) {
      throw new MalformedFrameException("fields are missing");
    }
    return frame;
  }
}
