package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.nio.ByteBuffer;

/**
 * An open terminal, as the threads of its link see it: one reads, another writes, a third closes.
 * This one has a reader thread of its own, and is read by the serial library.
 */
class Tty {

  /** How the name of a reader thread begins; the kernel keeps 15 characters of it. */
  static final String READER = "serial-read-";

  /** A blocking read that brings nothing means that the terminal hung up, or nearly always so. */
  private static final int EMPTY_READS = 3;

  private final SerialPort port;
  private final ByteBuffer buffer = ByteBuffer.allocate(ReadQueue.CHUNK_BYTES);
  private volatile boolean open = true;
  private Thread reader;

  /** The reader's. */
  private int emptyReads;

  Tty(SerialPort port) {
    this.port = port;
  }

  final String path() {
    return port.getSystemPortPath();
  }

  final String name() {
    return port.getSystemPortName();
  }

  /** Reads from here on, until there is no more to come or it is left. */
  void begin(Intake intake) {
    reader = new Thread(() -> read(intake), READER + name());
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Intake intake) {
    while (open && emptyReads < EMPTY_READS && readOnce(intake)) {}
    intake.ended();
  }

  /**
   * Reads and stamps; false if the terminal is gone. Not in the loop itself: by its thresholds Java
   * compiles what was called a thousand times, seconds here, and loops after minutes.
   */
  private boolean readOnce(Intake intake) {
    int length = port.readBytes(buffer.array(), buffer.capacity());
    long hostNs = System.nanoTime();
    if (length > 0) {
      intake.read(buffer, 0, length, hostNs);
    }
    emptyReads = length == 0 ? emptyReads + 1 : 0;
    return length >= 0;
  }

  /** Returns when all is written, or fewer were. */
  final int write(byte[] bytes) {
    return port.writeBytes(bytes, bytes.length);
  }

  /**
   * Has reads and writes that wait return, and awaits for {@code ms} that nobody reads: the number
   * of a descriptor that is closed may be another file's in a moment.
   */
  void leave(long ms) throws InterruptedException {
    open = false;
    release();
    reader.join(ms);
  }

  /** Lets reads and writes return that wait, now and from here on. */
  final void release() {
    port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  void close() {
    port.closePort();
  }
}
