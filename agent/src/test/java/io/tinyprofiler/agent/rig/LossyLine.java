package io.tinyprofiler.agent.rig;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
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

  private final int percent;
  private final Random random;
  private final AtomicInteger lost = new AtomicInteger();
  private final Line line;

  private LossyLine(BoardProcess device, Path link, int percent, Random random) throws IOException {
    this.percent = percent;
    this.random = random;
    this.line = Line.join(device, link, InputStream::transferTo, this::spoil);
  }

  /**
   * Joins a device and a port.
   *
   * @param link of the port
   * @param percent of the frames that do not arrive as they were
   */
  public static LossyLine join(BoardProcess device, Path link, int percent, Random random)
      throws IOException {
    return new LossyLine(device, link, percent, random);
  }

  public String port() {
    return line.port();
  }

  /** Frames that did not arrive as they were. */
  public int lost() {
    return lost.get();
  }

  private void spoil(InputStream device, OutputStream terminal) throws IOException {
    InputStream from = new BufferedInputStream(device);
    OutputStream to = new BufferedOutputStream(terminal);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (int b = from.read(); b >= 0; b = from.read()) {
      frame.write(b);
      if (b == '\n') {
        pass(frame.toByteArray(), to);
        frame.reset();
        if (from.available() == 0) {
          to.flush();
        }
      }
    }
  }

  private void pass(byte[] frame, OutputStream to) throws IOException {
    String kind = new String(frame, 0, Math.min(5, frame.length), StandardCharsets.US_ASCII);
    boolean spoilt = OF_RUNS.contains(kind) && random.nextInt(100) < percent;
    if (spoilt) {
      lost.incrementAndGet();
      if (random.nextBoolean()) {
        return;
      }
      frame[1 + random.nextInt(frame.length - 2)] ^= 1;
    }
    to.write(frame);
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
