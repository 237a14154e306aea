package io.tinyprofiler.agent.power.mlperf;

import io.tinyprofiler.agent.serial.RawPort;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A device that speaks MLPerf Tiny's protocol in energy mode: slow, and without times of its own.
 * Commands end with a percent sign and nothing else, answers with {@code m-ready}.
 */
final class EnergyDevice implements AutoCloseable {

  static final int BAUD_RATE = 9_600;
  private static final String READY = "m-ready";

  private final RawPort port;
  private final byte[] bytes = new byte[512];
  private final StringBuilder unread = new StringBuilder();

  EnergyDevice(String name, int baudRate) {
    port = RawPort.open(name, baudRate);
  }

  /**
   * Asks, and waits for the end of the answer.
   *
   * @return its lines
   * @throws Problem if the device complains, or says nothing for so long
   */
  List<String> ask(String command, long timeoutNs) {
    List<String> lines = new ArrayList<>();
    try {
      port.write((command + "%").getBytes(StandardCharsets.US_ASCII));
      long end = System.nanoTime() + timeoutNs;
      while (!lines.contains(READY)) {
        if (System.nanoTime() > end) {
          throw silent(command, lines);
        }
        int length = port.read(bytes);
        unread.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        for (int lf = unread.indexOf("\n"); lf >= 0; lf = unread.indexOf("\n")) {
          lines.add(unread.substring(0, lf).trim());
          unread.delete(0, lf + 1);
        }
      }
    } catch (IOException e) {
      throw new Problem("device-lost", "the device is gone: " + e.getMessage(), "plug it in", e);
    }
    for (String line : lines) {
      if (line.startsWith("e-[")) {
        throw new Problem(
            "device-complains", "the device says: " + line, "see its firmware for what it wants");
      }
    }
    return lines;
  }

  private static Problem silent(String command, List<String> lines) {
    return new Problem(
        "device-silent",
        "the device did not end its answer to '%s': %s".formatted(command, lines),
        "check its baud rate and that it is in energy mode, or give it more time");
  }

  @Override
  public void close() {
    port.close();
  }
}
