package io.tinyprofiler.agent.rig;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line between a device and a port that damages or swallows a part of what the device tells of
 * its runs; all else passes.
 */
public final class LossyLine implements AutoCloseable {

  private static final Set<String> OF_RUNS = Set.of("~run,", "~pre,", "~tok,", "~mem,", "~end,");

  private final BoardProcess port;
  private final FileInputStream fromDevice;
  private final FileOutputStream toDevice;
  private final AtomicInteger lost = new AtomicInteger();

  private LossyLine(BoardProcess port, BoardProcess device) throws IOException {
    this.port = port;
    this.fromDevice = new FileInputStream(device.port());
    this.toDevice = new FileOutputStream(device.port());
  }

  /**
   * Joins a device and a port.
   *
   * @param link of the port
   * @param percent of the frames that do not arrive as they were
   */
  public static LossyLine join(BoardProcess device, Path link, int percent, Random random)
      throws IOException {
    LossyLine line = new LossyLine(BoardProcess.pipe(link), device);
    start("there", () -> line.port.fromTerminal().transferTo(line.toDevice));
    start("back", () -> line.spoil(percent, random));
    return line;
  }

  public String port() {
    return port.port();
  }

  /** Frames that did not arrive as they were. */
  public int lost() {
    return lost.get();
  }

  private void spoil(int percent, Random random) throws IOException {
    InputStream from = new BufferedInputStream(fromDevice);
    OutputStream to = new BufferedOutputStream(port.toTerminal());
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = from.read(); b >= 0; b = from.read()) {
      line.write(b);
      if (b == '\n') {
        pass(line.toByteArray(), percent, random, to);
        line.reset();
        if (from.available() == 0) {
          to.flush();
        }
      }
    }
  }

  private void pass(byte[] line, int percent, Random random, OutputStream to) throws IOException {
    String kind = new String(line, 0, Math.min(5, line.length), StandardCharsets.US_ASCII);
    boolean spoilt = OF_RUNS.contains(kind) && random.nextInt(100) < percent;
    if (spoilt) {
      lost.incrementAndGet();
      if (random.nextBoolean()) {
        return;
      }
      line[1 + random.nextInt(line.length - 2)] ^= 1;
    }
    to.write(line);
  }

  private interface Carrier {
    void carry() throws IOException;
  }

  private static void start(String name, Carrier carrier) {
    Thread thread =
        new Thread(
            () -> {
              try {
                carrier.carry();
              } catch (IOException e) {
                // an end is gone, and the line with it
                return;
              }
            },
            "line-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Closes the port's side; the device's side ends with the device. */
  @Override
  public void close() throws IOException {
    port.close();
    toDevice.close();
  }
}
