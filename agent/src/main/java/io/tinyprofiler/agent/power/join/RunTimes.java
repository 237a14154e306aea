package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.shared.record.AgentRecord.InferenceWindow;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.AgentRecord.RunStarted;
import io.tinyprofiler.shared.record.AgentRecord.TokenChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The device times of a run as its records tell them, offsets from its acceptance, ticks. */
public final class RunTimes {

  /** A window of time; {@code count} tokens or inferences were made in it. */
  record Window(long from, long to, long count) {}

  private final RunStarted started;
  private final List<Window> inferences = new ArrayList<>();
  private long[] tokens = new long[256];
  private int size;

  public RunTimes(RunStarted started) {
    this.started = started;
  }

  RunStarted started() {
    return started;
  }

  void add(TokenChunk chunk) {
    long tick = 0;
    for (long delta : chunk.deviceTicks()) {
      tick += delta;
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size);
      }
      tokens[size++] = tick;
    }
  }

  void add(InferenceWindow window) {
    inferences.add(new Window(window.startTicks(), window.endTicks(), window.iterations()));
  }

  /** Of each token from the one before, of the first from the prompt's end; or of inferences. */
  List<Window> windows(RunEnded end) {
    if (!inferences.isEmpty()) {
      return inferences;
    }
    List<Window> windows = new ArrayList<>(size);
    long from = end.prefillTicks() == null ? 0 : end.prefillTicks();
    for (int i = 0; i < size; i++) {
      windows.add(new Window(Math.min(from, tokens[i]), tokens[i], 1));
      from = tokens[i];
    }
    return windows;
  }

  /** What the decode energy is of: from the first token to the last, or the inferences' windows. */
  List<Window> decode() {
    return !inferences.isEmpty()
        ? inferences
        : size < 2 ? List.of() : List.of(new Window(tokens[0], tokens[size - 1], size - 1));
  }

  /** The end; the last thing that is known of it where the device did not say. */
  long end(RunEnded end) {
    long last = size == 0 ? 0 : tokens[size - 1];
    long told = end.endTicks() == null ? 0 : end.endTicks();
    return Math.max(
        Math.max(last, told), inferences.stream().mapToLong(Window::to).max().orElse(0));
  }
}
