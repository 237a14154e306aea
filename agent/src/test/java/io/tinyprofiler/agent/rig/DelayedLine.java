package io.tinyprofiler.agent.rig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A line between a device and a port that delivers late: each piece waits for a random time, mostly
 * short, now and then long, and never the same both ways.
 */
public final class DelayedLine implements AutoCloseable {

  private final Line line;

  private DelayedLine(Line line) {
    this.line = line;
  }

  /**
   * Joins a device and a port.
   *
   * @param link of the port
   * @param meanNs of the delay, exponentially distributed, one way
   */
  public static DelayedLine join(BoardProcess device, Path link, long meanNs, Random random)
      throws IOException {
    Line.Carrier there = late(meanNs, random.nextLong());
    return new DelayedLine(Line.join(device, link, there, late(meanNs, random.nextLong())));
  }

  public String port() {
    return line.port();
  }

  private static Line.Carrier late(long meanNs, long seed) {
    Random random = new Random(seed);
    return (from, to) -> {
      byte[] piece = new byte[4096];
      for (int size = from.read(piece); size > 0; size = from.read(piece)) {
        LockSupport.parkNanos((long) (-Math.log(1 - random.nextDouble()) * meanNs));
        to.write(piece, 0, size);
        to.flush();
      }
    };
  }

  @Override
  public void close() throws IOException {
    line.close();
  }
}
