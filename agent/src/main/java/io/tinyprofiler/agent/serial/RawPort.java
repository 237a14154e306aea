package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A serial port that the caller's own thread reads: for streams that would keep an event loop busy.
 * Closing it from another thread frees the reader.
 */
public final class RawPort implements AutoCloseable {

  private static final int READ_MS = 250;

  /** A read that brings nothing before its time is over: the terminal hung up, or nearly so. */
  private static final int EMPTY_READS = 3;

  private static final long EARLY_NS = READ_MS * 1_000_000L / 2;

  private final SerialPort port;
  private int empty;

  private RawPort(SerialPort port) {
    this.port = port;
  }

  /**
   * Opens a port, with DTR raised.
   *
   * @throws io.tinyprofiler.shared.problem.Problem as {@link SerialPorts#open} fails with
   */
  public static RawPort open(String name, int baudRate) {
    return new RawPort(TtyPorts.openTerminal(name, baudRate, true, READ_MS));
  }

  /** Ports with that USB identity, e.g. {@code 1915:c00a}, in the order of their names. */
  public static List<PortAddress> withUsb(int vendorId, int productId) {
    return UsbPorts.ask().entrySet().stream()
        .filter(e -> e.getValue().vendorId() == vendorId && e.getValue().productId() == productId)
        .sorted(Comparator.comparing(e -> e.getKey().toString()))
        .map(e -> new PortAddress(e.getKey().toString(), e.getKey(), e.getValue()))
        .toList();
  }

  /** What the USB port behind a name says of itself. */
  public static Optional<UsbIdentity> identity(String name) {
    Map<Path, UsbIdentity> ports = UsbPorts.ask();
    try {
      return Optional.ofNullable(ports.get(Path.of(name).toRealPath()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads what is there, waiting a quarter of a second for the first byte.
   *
   * @return 0 when nothing came
   * @throws IOException if the other end is gone
   */
  public int read(byte[] into) throws IOException {
    long begun = System.nanoTime();
    int length = port.readBytes(into, into.length);
    if (length > 0) {
      empty = 0;
      return length;
    }
    boolean early = System.nanoTime() - begun < EARLY_NS;
    empty = early ? empty + 1 : 0;
    if (length < 0 || empty == EMPTY_READS) {
      throw new IOException("the other end is gone");
    }
    return 0;
  }

  /**
   * Writes all of it.
   *
   * @throws IOException if it is not taken
   */
  public void write(byte[] bytes) throws IOException {
    if (port.writeBytes(bytes, bytes.length) != bytes.length) {
      throw new IOException("it takes no commands");
    }
  }

  @Override
  public void close() {
    port.closePort();
  }
}
