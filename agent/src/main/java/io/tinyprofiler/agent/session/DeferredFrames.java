package io.tinyprofiler.agent.session;

import io.tinyprofiler.agent.device.DeviceEvent;
import io.tinyprofiler.shared.record.FailureKind;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has arrived of a deferred run, in whatever order and however often. Bounded: a device can
 * tell no more than was asked for.
 */
final class DeferredFrames {

  /**
   * What is to be asked for again.
   *
   * @param from position of the first token; 0 brings the run's beginning too
   * @param count of tokens; more than there are brings the run's end too
   */
  record Gap(int from, int count) {}

  private static final int MAX_READINGS = 1_024;

  private final int maxTokens;
  private final TreeMap<Integer, DeviceEvent.Token> tokens = new TreeMap<>();
  private final Set<DeviceEvent> readings = new LinkedHashSet<>();
  private DeviceEvent.RunAccepted accepted;
  private DeviceEvent.Prefilled prefilled;
  private DeviceEvent.RunEnded ended;
  private String wrong;

  DeferredFrames(int maxTokens) {
    this.maxTokens = maxTokens;
  }

  /** Takes an event of the run; what is here already, and events of other kinds, are ignored. */
  void take(DeviceEvent event) {
    if (event instanceof DeviceEvent.Token token) {
      take(token);
    } else if (event instanceof DeviceEvent.RunAccepted of && accepted == null) {
      accepted = of;
    } else if (event instanceof DeviceEvent.Prefilled of && prefilled == null) {
      prefilled = of;
    } else if (event instanceof DeviceEvent.RunEnded of && ended == null) {
      ended = of;
    } else if (isReading(event) && readings.size() < MAX_READINGS) {
      readings.add(event);
    }
  }

  private void take(DeviceEvent.Token token) {
    if (token.position() < maxTokens) {
      tokens.putIfAbsent(token.position(), token.kept());
    } else {
      wrong = "position %d in a run of at most %d tokens".formatted(token.position(), maxTokens);
    }
  }

  private static boolean isReading(DeviceEvent event) {
    return event instanceof DeviceEvent.Memory || event instanceof DeviceEvent.Temperature;
  }

  /** Frames of the run that are here; it grows as long as asking again helps. */
  int count() {
    return tokens.size() + one(accepted) + one(prefilled) + one(ended);
  }

  private static int one(DeviceEvent event) {
    return event == null ? 0 : 1;
  }

  /** The first part that is missing; null if nothing is. */
  Gap gap() {
    int from = firstMissing();
    if (ended == null) {
      return new Gap(headMissing() ? 0 : from, maxTokens + 1 - (headMissing() ? 0 : from));
    }
    Integer next = tokens.higherKey(from);
    int count = (next == null ? Math.min(ended.tokens(), maxTokens) : next) - from;
    if (headMissing()) {
      return new Gap(0, from == 0 ? Math.max(1, count) : 1);
    }
    return count <= 0 ? null : new Gap(from, count);
  }

  /** A run that generated something has ended its prefill. */
  private boolean headMissing() {
    return accepted == null || (prefilled == null && !tokens.isEmpty());
  }

  private int firstMissing() {
    int position = 0;
    for (int here : tokens.keySet()) {
      if (here != position) {
        break;
      }
      position++;
    }
    return position;
  }

  /** Null if it did not arrive. */
  DeviceEvent.RunAccepted accepted() {
    return accepted;
  }

  /** Null if it did not arrive. */
  DeviceEvent.RunEnded ended() {
    return ended;
  }

  /** Tells all in the order in which it happened. */
  void tell(RunCapture capture, long hostNs) {
    if (wrong != null) {
      capture.spoil(FailureKind.BOARD, wrong);
    }
    if (prefilled != null) {
      capture.prefilled(prefilled, hostNs);
    }
    tokens.values().forEach(token -> capture.token(token, hostNs));
    readings.forEach(reading -> capture.reading(reading, hostNs));
  }
}
