package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open terminal, as the threads of its link see it: one reads, another writes, a third closes.
 */
class Tty {

  private static final Logger LOG = LoggerFactory.getLogger(Tty.class);

  private final SerialPort port;

  /** The reader's. */
  long hostNs;

  Tty(SerialPort port) {
    this.port = port;
  }

  /** The terminal that a port is; read in the shortest way that this host has. */
  static Tty of(SerialPort port) {
    try {
      return new DirectTty(port);
    } catch (IOException e) {
      LOG.info(
          "{}: stamps are some microseconds later than they could be: {}",
          port.getSystemPortPath(),
          e.getMessage());
      return new Tty(port);
    }
  }

  final String path() {
    return port.getSystemPortPath();
  }

  final String name() {
    return port.getSystemPortName();
  }

  /**
   * Waits for bytes, and has the time at which they were there in {@link #hostNs}.
   *
   * @return how many; 0 if it did not wait, since the terminal was released or hung up; negative if
   *     it is gone
   */
  int read(byte[] into) {
    int length = port.readBytes(into, into.length);
    hostNs = System.nanoTime();
    return length;
  }

  /** Returns when all is written, or fewer were. */
  final int write(byte[] bytes) {
    return port.writeBytes(bytes, bytes.length);
  }

  /** Lets reads and writes return that wait, now and from here on. */
  final void release() {
    port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  void close() {
    port.closePort();
  }
}
