package io.tinyprofiler.agent.rig;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A line between a device and a port that delivers late: each piece waits for a random time, mostly
 * short, now and then long, and never the same both ways.
 */
public final class DelayedLine implements AutoCloseable {

  private final BoardProcess port;
  private final FileInputStream fromDevice;
  private final FileOutputStream toDevice;

  private DelayedLine(BoardProcess port, BoardProcess device) throws IOException {
    this.port = port;
    this.fromDevice = new FileInputStream(device.port());
    this.toDevice = new FileOutputStream(device.port());
  }

  /**
   * Joins a device and a port.
   *
   * @param link of the port
   * @param meanNs of the delay, exponentially distributed, one way
   */
  public static DelayedLine join(BoardProcess device, Path link, long meanNs, Random random)
      throws IOException {
    DelayedLine line = new DelayedLine(BoardProcess.pipe(link), device);
    line.carry("there", line.port.fromTerminal(), line.toDevice, meanNs, random.nextLong());
    line.carry("back", line.fromDevice, line.port.toTerminal(), meanNs, random.nextLong());
    return line;
  }

  public String port() {
    return port.port();
  }

  private void carry(String name, InputStream from, OutputStream to, long meanNs, long seed) {
    Random random = new Random(seed);
    Thread thread =
        new Thread(
            () -> {
              byte[] piece = new byte[4096];
              try {
                for (int size = from.read(piece); size > 0; size = from.read(piece)) {
                  LockSupport.parkNanos((long) (-Math.log(1 - random.nextDouble()) * meanNs));
                  to.write(piece, 0, size);
                  to.flush();
                }
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
