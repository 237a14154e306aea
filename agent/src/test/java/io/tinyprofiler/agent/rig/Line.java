package io.tinyprofiler.agent.rig;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** A line between a device and a port; each way a carrier does to the bytes what it likes. */
final class Line implements AutoCloseable {

  /** Carries until an end is gone. */
  interface Carrier {
    void carry(InputStream from, OutputStream to) throws IOException;
  }

  private final BoardProcess port;
  private final FileInputStream fromDevice;
  private final FileOutputStream toDevice;

  private Line(BoardProcess port, BoardProcess device) throws IOException {
    this.port = port;
    this.fromDevice = new FileInputStream(device.port());
    this.toDevice = new FileOutputStream(device.port());
  }

  /**
   * Joins a device and a port.
   *
   * @param link of the port
   * @param there to the device
   * @param back from the device
   */
  static Line join(BoardProcess device, Path link, Carrier there, Carrier back) throws IOException {
    Line line = new Line(BoardProcess.pipe(link), device);
    start("line-there", there, line.port.fromTerminal(), line.toDevice);
    start("line-back", back, line.fromDevice, line.port.toTerminal());
    return line;
  }

  private static void start(String name, Carrier carrier, InputStream from, OutputStream to) {
    Thread thread =
        new Thread(
            () -> {
              try {
                carrier.carry(from, to);
              } catch (IOException e) {
                // an end is gone, and the line with it
                return;
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  String port() {
    return port.port();
  }

  /** Closes the port's side; the device's side ends with the device. */
  @Override
  public void close() throws IOException {
    port.close();
    toDevice.close();
  }
}
