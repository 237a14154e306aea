package io.tinyprofiler.agent.device.mlperf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Commands to an MLPerf Tiny device and its answers: one at a time, the next after {@code m-ready}.
 * A command ends with a percent sign and nothing else, for a line end would begin the next one; a
 * percent sign alone is never sent, because it crashes the reference firmware.
 */
final class MlperfDialogue {

  private static final String READY = "m-ready";
  private static final String ERROR = "e-[";
  private static final int MAX_LINES = 100;

  /**
   * What came between a command and {@code m-ready}.
   *
   * @param lines without laps and errors
   * @param laps unwrapped, those since the last {@code m-infer-start}
   * @param error what the device complained of; null if of nothing
   */
  record Answer(List<String> lines, List<Long> laps, String error) {

    /** The rest of the last line that begins so. */
    Optional<String> after(String prefix) {
      return lines.stream()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .reduce((first, last) -> last);
    }

    /** The last line that is no message of the protocol; a person reads it. */
    Optional<String> prose() {
      return lines.stream().filter(line -> !line.startsWith("m-")).reduce((first, last) -> last);
    }
  }

  private record Exchange(String command, String required, Consumer<Answer> then) {}

  private final Consumer<byte[]> device;
  private final Deque<Exchange> waiting = new ArrayDeque<>();
  private final List<String> lines = new ArrayList<>();
  private final List<Long> laps = new ArrayList<>();
  private Exchange current;
  private String error;
  private boolean booting;

  MlperfDialogue(Consumer<byte[]> device) {
    this.device = device;
  }

  /** Whether a command is out or waits. */
  boolean busy() {
    return booting || current != null || !waiting.isEmpty();
  }

  /** Whether no command is out, so that what comes answers none. */
  boolean silent() {
    return current == null;
  }

  /** Asks; the answer comes when the device is ready again, whatever it is. */
  void ask(String command, Consumer<Answer> then) {
    insist(command, null, then);
  }

  /**
   * Asks, and takes no {@code m-ready} for the answer before a line that begins as required: one of
   * an earlier command may be on its way still.
   */
  void insist(String command, String required, Consumer<Answer> then) {
    if (command.isBlank() || command.chars().anyMatch(c -> c == '%' || c < ' ')) {
      throw new IllegalArgumentException("no command: '%s'".formatted(command));
    }
    waiting.add(new Exchange(command, required, then));
    sendNext();
  }

  /** Gives up what was asked: the device may never have heard it. */
  void forget() {
    booting = false;
    drop();
  }

  /** The device restarted: it hears nothing before it is ready. */
  void rebooted() {
    booting = true;
    drop();
  }

  private void drop() {
    current = null;
    waiting.clear();
    clear();
  }

  private void clear() {
    lines.clear();
    laps.clear();
    error = null;
  }

  void lap(long tick) {
    laps.add(tick);
  }

  /** A line that is no lap. */
  void line(String line) {
    if (line.equals(READY)) {
      ready();
    } else if (line.startsWith(ERROR)) {
      error = bracketed(line);
    } else if (lines.size() < MAX_LINES) {
      lines.add(line);
      if (line.startsWith("m-infer-start-")) {
        laps.clear();
      }
    }
  }

  private void ready() {
    booting = false;
    Exchange done = current;
    if (done != null && isAnswered(done)) {
      Answer answer = new Answer(List.copyOf(lines), List.copyOf(laps), error);
      current = null;
      clear();
      done.then().accept(answer);
    } else {
      clear();
    }
    sendNext();
  }

  private boolean isAnswered(Exchange exchange) {
    return exchange.required() == null
        || error != null
        || lines.stream().anyMatch(line -> line.startsWith(exchange.required()));
  }

  private void sendNext() {
    if (!booting && current == null && !waiting.isEmpty()) {
      current = waiting.remove();
      clear();
      device.accept((current.command() + "%").getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What stands in the last brackets of a message. */
  static String bracketed(String line) {
    int end = line.lastIndexOf(']');
    int start = line.lastIndexOf('[', end < 0 ? line.length() : end);
    return line.substring(start + 1, end <= start ? line.length() : end);
  }
}
